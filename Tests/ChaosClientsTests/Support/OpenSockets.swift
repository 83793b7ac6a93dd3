import Foundation

/// This process's TCP sockets to or on a port, as the kernel lists them.
enum OpenSockets {
    struct Entry {
        let descriptor: Int32
        let isCloseOnExec: Bool
    }

    /// Both ends: listening, accepted and connected.
    static func onPort(_ port: Int) throws -> [Entry] {
        try entries(inodes(port, columns: [1, 2]))
    }

    /// Only the clients' ends.
    static func remote(_ port: Int) throws -> [Entry] {
        try entries(inodes(port, columns: [2]))
    }

    private static func entries(_ inodes: Set<String>) throws -> [Entry] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { name in
            guard let descriptor = Int32(name),
                let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)"),
                link.hasPrefix("socket:["), inodes.contains(String(link.dropFirst(8).dropLast()))
            else { return nil }
            return Entry(descriptor: descriptor, isCloseOnExec: fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        }
    }

    /// `/proc/net/tcp`: local address, remote address, ..., inode; ports are hexadecimal.
    private static func inodes(_ port: Int, columns: [Int]) throws -> Set<String> {
        let suffix = String(format: ":%04X", port)
        // Read to the end by hand: the kernel hands such files out in pages, and their size is zero.
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/net/tcp"))
        defer { try? file.close() }
        var data = Data()
        while let part = try file.read(upToCount: 65536), !part.isEmpty { data.append(part) }
        let text = String(decoding: data, as: UTF8.self)
        let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
        return Set(rows.filter { row in row.count > 9 && columns.contains { row[$0].hasSuffix(suffix) } }.map { $0[9] })
    }
}

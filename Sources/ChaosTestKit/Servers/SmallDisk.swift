import Foundation

/// A file system of its own that a test may fill or make read-only, in memory; unmounted with its owner.
public final class SmallDisk: Sendable {
    /// Whether this user may mount one. Tests that need it are skipped otherwise.
    public static let isPossible = geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/bin/mount")

    private static let startup: Void = unmountLeftovers()

    private let directory: TemporaryDirectory

    /// Mounts one of 64 KiB.
    public static func mount() async throws -> SmallDisk {
        _ = startup
        let disk = try SmallDisk()
        try await Command.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=0755", "tmpfs", disk.path])
        return disk
    }

    private init() throws {
        directory = try TemporaryDirectory("disk")
    }

    deinit {
        Self.unmount(path)
    }

    /// Where it is mounted.
    public var path: String { directory.path }

    /// Fills it to the last byte.
    public func fill() throws {
        let file = "\(path)/full"
        guard FileManager.default.createFile(atPath: file, contents: nil),
            let handle = FileHandle(forWritingAtPath: file)
        else { throw ServerError("nothing can be written to \(path)") }
        defer { try? handle.close() }
        // A write over the end is cut off, and the next one fails.
        while (try? handle.write(contentsOf: Data(repeating: 0x20, count: 4096))) != nil {}
    }

    /// Frees what `fill` took.
    public func free() throws {
        try FileManager.default.removeItem(atPath: "\(path)/full")
    }

    /// From now on nothing can be written, not by root either.
    public func makeReadOnly() async throws {
        try await Command.run(["mount", "-o", "remount,ro", path])
    }

    private static func unmount(_ path: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/umount")
        process.arguments = ["--lazy", path]
        guard (try? process.run()) != nil else { return }
        process.waitUntilExit()
    }

    /// What killed test runs left mounted; their folders go with the next `TemporaryDirectory`.
    private static func unmountLeftovers() {
        let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2, words[2] == "tmpfs",
                let name = words[1].split(separator: "/").last, name.hasPrefix("firedrill-test-"),
                name.contains("-disk-"), let owner = Int32(name.dropFirst(15).prefix { $0.isNumber }),
                kill(owner, 0) != 0, errno == ESRCH
            else { continue }
            unmount(String(words[1]))
        }
    }
}

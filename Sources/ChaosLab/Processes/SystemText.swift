import Glibc

/// Reads and writes the small files by which the kernel talks (`/proc`, `/sys/fs/cgroup`). They have no size, so they
/// are read to their end, and a value is written in one call.
enum SystemText {
    /// The file's bytes; `nil` when it cannot be read.
    static func bytes(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes.append(contentsOf: part[..<count])
        }
    }

    /// The file's text; `nil` when it cannot be read.
    static func read(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Writes the value; the error number when the kernel refuses it, else `nil`.
    static func write(_ text: String, to path: String) -> Int32? {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count ? nil : errno
    }
}

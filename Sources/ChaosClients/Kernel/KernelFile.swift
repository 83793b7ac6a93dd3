import Glibc

/// Reads and writes the small files by which the kernel talks (`/proc`, `/sys/fs/cgroup`). They have no size, so they
/// are read to their end, and a value is written in one call.
enum KernelFile {
    /// The file's text without the space around it. Throws `.unreachable` when there is no such file, else `.serverError`
    /// with the kernel's word for it.
    static func read(_ path: String) throws(ClientError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error(errno, "read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw error(errno, "read", path) }
            if count == 0 { return trimmed(bytes) }
            bytes.append(contentsOf: part[..<count])
        }
    }

    /// Writes the value. A write may make the kernel free memory first, so it happens on a thread of its own; what was
    /// begun is waited for, also in a cancelled task. Throws as `read` does, with `EBUSY` when the kernel could not.
    static func write(_ text: String, to path: String) async throws(ClientError) {
        try await onThread { () throws(ClientError) in try writeNow(text, to: path) }
    }

    /// Runs reads and writes that belong together on a thread of their own, with nothing in between; waits as `write` does.
    static func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        let reply = PendingReply<Value>()
        let isStarted = DedicatedThread.start { reply.settle(Result { () throws(ClientError) in try body() }) }
        return isStarted ? try await reply.value() : try body()
    }

    /// Whether the file is there.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Writes on this thread, which may be kept waiting for long.
    static func writeNow(_ text: String, to path: String) throws(ClientError) {
        // Cutting the file off means nothing to the kernel, and lets a plain file stand in for one of its own.
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { throw error(errno, "write \(text)", path) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        while true {
            let count = Glibc.write(descriptor, bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count == bytes.count else { throw error(errno, "write \(text)", path) }
            return
        }
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        let isSpace: (UInt8) -> Bool = { $0 <= 32 }
        let tail = bytes.drop(while: isSpace)
        let end = tail.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? tail.startIndex
        return String(decoding: tail[..<end], as: UTF8.self)
    }

    private static let names: [Int32: String] = [
        EACCES: "EACCES", EPERM: "EPERM", EROFS: "EROFS", EBUSY: "EBUSY", EINVAL: "EINVAL", ENODEV: "ENODEV",
        ENOENT: "ENOENT",
    ]

    /// A group that is removed while its file is open answers with ENODEV.
    private static func error(_ number: Int32, _ operation: String, _ path: String) -> ClientError {
        ClientError(
            code: number == ENOENT || number == ENODEV || number == ENOTDIR ? .unreachable : .serverError,
            operation: operation, target: path, cause: String(cString: strerror(number)),
            serverCode: names[number] ?? "errno \(number)")
    }
}

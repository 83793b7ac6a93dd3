import Glibc

/// The owner of a descriptor that lines go to. For a thread of our own, where a reader that is gone raises no signal.
final class LineWriter {
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let target: String
    private var broken: ClientError?

    /// Makes the descriptor non-blocking when it is ours alone; one that is shared with others is left as it is.
    init(_ descriptor: Int32, owns: Bool = true, target: String) {
        self.descriptor = descriptor
        self.target = target
        ownsDescriptor = owns
        if owns { Descriptor.setNonBlocking(descriptor) }
    }

    deinit {
        if ownsDescriptor { _ = Glibc.close(descriptor) }
    }

    /// Writes the line and its end. After an error part of a line may be out, so every later call fails as well.
    func write(_ line: String, until deadline: Deadline) throws(ClientError) {
        if let broken { throw broken }
        do throws(ClientError) {
            try write(Array(line.utf8) + [10], until: deadline)
        } catch {
            broken = error
            throw error
        }
    }

    private func write(_ bytes: [UInt8], until deadline: Deadline) throws(ClientError) {
        var sent = 0
        while sent < bytes.count {
            guard !Descriptor.wait(descriptor, for: .writable, until: deadline).isEmpty else {
                throw error(.timedOut, "nobody read it in time")
            }
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { sent += count }
            if count < 0, errno != EINTR, errno != EAGAIN {
                throw error(.connectionLost, String(cString: strerror(errno)))
            }
        }
    }

    private func error(_ code: ClientError.Code, _ cause: String) -> ClientError {
        ClientError(code: code, operation: "send a line", target: target, cause: cause)
    }
}

extension SerialWorker<LineWriter> {
    /// Writes one line after those before it. Throws what `write` throws, and `.closed` once the worker was closed.
    func send(_ line: String, within limit: Duration, to target: String) async throws(ClientError) {
        let reply = PendingReply<Void>()
        add { writer in
            guard let writer else {
                reply.settle(
                    .failure(
                        ClientError(
                            code: .closed, operation: "send a line", target: target, cause: "we closed it before")))
                return
            }
            reply.settle(Result { () throws(ClientError) in try writer.write(line, until: Deadline(after: limit)) })
        }
        try await reply.value()
    }
}

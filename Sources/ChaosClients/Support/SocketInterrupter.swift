import Glibc
import Synchronization

/// Lets any thread end another thread's wait on a socket, without ever touching a descriptor that was closed and reused.
final class SocketInterrupter: Sendable {
    private let descriptor = Mutex<Int32?>(nil)

    /// The socket exists from now on.
    func arm(_ socket: Int32) {
        descriptor.withLock { $0 = socket }
    }

    /// The socket is about to be closed.
    func disarm() {
        descriptor.withLock { $0 = nil }
    }

    /// Shuts the socket down, so that its owner's `poll` returns and its next read finds the end.
    func interrupt() {
        descriptor.withLock { socket in
            if let socket { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }
}

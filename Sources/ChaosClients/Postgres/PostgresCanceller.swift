import CLibPQ
import Synchronization

/// Asks the server, over a connection of its own, to stop what a session is doing.
///
/// `PQcancel` blocks without a limit (a stopped server accepts the connection and never answers), so it runs on a thread
/// that nobody waits for longer than they want to.
final class PostgresCanceller: Sendable {
    private let isFinished = Atomic(false)

    /// True once the server has taken the request, or refused it: no later statement can be hit by it any more.
    var isDone: Bool { isFinished.load(ordering: .acquiring) }

    /// Sends the request; `wake` is raised when it is done.
    init(for connection: OpaquePointer, wake: WakeSignal) {
        guard let cancel = PQgetCancel(connection) else {
            isFinished.store(true, ordering: .releasing)
            return
        }
        let address = UInt(bitPattern: cancel)
        let isStarted = DedicatedThread.start { [self] in
            // > "PQcancel can safely be called from a signal handler", and from any thread: it only reads the PGcancel,
            // which this closure alone owns from here on.
            guard let cancel = OpaquePointer(bitPattern: address) else { return }
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(cancel, &message, Int32(message.count))
            PQfreeCancel(cancel)
            isFinished.store(true, ordering: .releasing)
            wake.raise()
        }
        if !isStarted {
            PQfreeCancel(cancel)
            isFinished.store(true, ordering: .releasing)
        }
    }
}

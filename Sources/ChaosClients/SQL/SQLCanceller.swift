import Synchronization

/// Asks the server, over a connection of its own, to stop what a session is doing.
///
/// Asking blocks (a stopped server accepts the connection and never answers), so it runs on a thread that nobody waits
/// for longer than they want to.
final class SQLCanceller: Sendable {
    private let isFinished = Atomic(false)

    /// True once the server has taken the request, or refused it: no later statement can be hit by it any more.
    var isDone: Bool { isFinished.load(ordering: .acquiring) }

    /// Runs `ask` on a thread; `wake` is raised when it is done. `nil` when there is nothing that could be asked.
    init(wake: WakeSignal, _ ask: (@Sendable () -> Void)?) {
        guard let ask else {
            isFinished.store(true, ordering: .releasing)
            return
        }
        let isStarted = DedicatedThread.start { [self] in
            ask()
            isFinished.store(true, ordering: .releasing)
            wake.raise()
        }
        if !isStarted { isFinished.store(true, ordering: .releasing) }
    }
}

import Synchronization

/// One query on its way through a connection's queue: waiting, running, or over.
final class SQLCall: Sendable {
    private enum Phase {
        case waiting
        case running
        case cancelled
    }

    let reply = PendingReply<SQLResult>()
    let operation: String
    let limit: Duration
    let deadline: Deadline
    private let target: String
    private let phase = Mutex(Phase.waiting)

    init(operation: String, target: String, limit: Duration) {
        self.operation = operation
        self.target = target
        self.limit = limit
        deadline = Deadline(after: limit)
    }

    /// Called by the thread when it is this call's turn. False when there is nothing left to do.
    func begin() -> Bool {
        phase.withLock { phase in
            guard case .waiting = phase else { return false }
            phase = .running
            return true
        }
    }

    /// Called when the waiting task was cancelled. A call that has not begun is over at once; one that runs is stopped
    /// by the thread, which then settles the reply, so that the session is in step again when the caller goes on.
    func cancel(wake: WakeSignal) {
        let wasWaiting = phase.withLock { phase in
            defer { phase = .cancelled }
            if case .waiting = phase { return true }
            return false
        }
        if wasWaiting {
            reply.settle(.failure(error(.cancelled, "the calling task was cancelled; nothing was sent")))
        } else {
            wake.raise()
        }
    }

    var isCancelled: Bool {
        phase.withLock { phase in
            if case .cancelled = phase { return true }
            return false
        }
    }

    func error(_ code: ClientError.Code, _ cause: String, serverCode: String? = nil) -> ClientError {
        ClientError(code: code, operation: operation, target: target, cause: cause, serverCode: serverCode)
    }
}

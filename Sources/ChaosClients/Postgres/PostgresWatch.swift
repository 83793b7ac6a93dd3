/// How long a call may still run, and what was done to stop it.
struct PostgresWatch {
    /// Why a call is being stopped.
    enum Reason {
        case timedOut
        case cancelled
        case closed
    }

    let call: PostgresCall
    private(set) var deadline: Deadline
    private(set) var canceller: PostgresCanceller?
    private var reason = Reason.timedOut

    init(call: PostgresCall) {
        self.call = call
        deadline = call.deadline
    }

    func reasonToStop(isClosing: Bool) -> Reason? {
        if call.isCancelled { return .cancelled }
        if isClosing { return .closed }
        return deadline.hasPassed ? .timedOut : nil
    }

    /// From now on the wait is for the server to obey, at most for `grace`.
    mutating func stop(_ reason: Reason, _ canceller: PostgresCanceller, grace: Duration) {
        self.reason = reason
        self.canceller = canceller
        deadline = Deadline(after: grace)
    }

    func stopError(_ outcome: String) -> ClientError {
        switch reason {
        case .timedOut: call.error(.timedOut, "no result within \(call.limit.inSeconds); \(outcome)")
        case .cancelled: call.error(.cancelled, "the calling task was cancelled; \(outcome)")
        case .closed: call.error(.closed, "the connection was closed while the statement ran; \(outcome)")
        }
    }
}

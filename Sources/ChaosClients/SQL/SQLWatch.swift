/// How long a call may still run, and what was done to stop it.
struct SQLWatch {
    /// Why a call is being stopped.
    enum Reason {
        case timedOut
        case cancelled
        case closed
    }

    let call: SQLCall
    private(set) var deadline: Deadline
    private(set) var canceller: SQLCanceller?
    private var reason = Reason.timedOut

    init(call: SQLCall) {
        self.call = call
        deadline = call.deadline
    }

    func reasonToStop(isClosing: Bool) -> Reason? {
        if call.isCancelled { return .cancelled }
        if isClosing { return .closed }
        return deadline.hasPassed ? .timedOut : nil
    }

    /// From now on the wait is for the server to obey, at most for `grace`.
    mutating func stop(_ reason: Reason, _ canceller: SQLCanceller, grace: Duration) {
        self.reason = reason
        self.canceller = canceller
        deadline = Deadline(after: grace)
    }

    /// A cancel request that is still under way could hit the next statement: waits until the server has taken it.
    /// False when it did not in time.
    func settle(_ wake: WakeSignal) -> Bool {
        guard let canceller else { return true }
        while !canceller.isDone {
            let ready = Descriptor.wait(wake.descriptor, for: .readable, until: deadline)
            if !ready.isEmpty { wake.clear() }
            if deadline.hasPassed && !canceller.isDone { return false }
        }
        return true
    }

    func stopError(_ outcome: String) -> ClientError {
        switch reason {
        case .timedOut: call.error(.timedOut, "no result within \(call.limit.inSeconds); \(outcome)")
        case .cancelled: call.error(.cancelled, "the calling task was cancelled; \(outcome)")
        case .closed: call.error(.closed, "the connection was closed while the statement ran; \(outcome)")
        }
    }
}

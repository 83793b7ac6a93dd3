import Synchronization

/// One answer on its way from a connection's thread to a suspended caller. The first `settle` wins, later ones are told.
final class PendingReply<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, ClientError>

    private enum State {
        case open
        case waiting(CheckedContinuation<Outcome, Never>)
        case settled(Outcome)
        case delivered
    }

    private let state = Mutex(State.open)

    /// Gives the answer. False when there already was one: the caller has gone, and what was meant for it is still ours.
    @discardableResult
    func settle(_ outcome: Outcome) -> Bool {
        let (won, continuation): (Bool, CheckedContinuation<Outcome, Never>?) = state.withLock { state in
            switch state {
            case .open:
                state = .settled(outcome)
                return (true, nil)
            case .waiting(let continuation):
                state = .delivered
                return (true, continuation)
            case .settled, .delivered:
                return (false, nil)
            }
        }
        continuation?.resume(returning: outcome)
        return won
    }

    /// True once an answer exists; work for this caller can be skipped.
    var isSettled: Bool {
        state.withLock { state in
            switch state {
            case .open, .waiting: false
            case .settled, .delivered: true
            }
        }
    }

    /// Suspends until the answer is there. `onCancel` runs, at most once, when the waiting task is cancelled;
    /// it decides whether that settles the reply now or only asks the connection's thread to hurry.
    func value(onCancel: @escaping @Sendable () -> Void) async throws(ClientError) -> Value {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                attach(continuation)
            }
        } onCancel: {
            onCancel()
        }
        return try outcome.get()
    }

    /// Suspends until the answer is there, whatever happens to the waiting task.
    func value() async throws(ClientError) -> Value {
        let outcome = await withCheckedContinuation { continuation in
            attach(continuation)
        }
        return try outcome.get()
    }

    private func attach(_ continuation: CheckedContinuation<Outcome, Never>) {
        let ready: Outcome? = state.withLock { state in
            guard case .settled(let outcome) = state else {
                state = .waiting(continuation)
                return nil
            }
            state = .delivered
            return outcome
        }
        if let ready { continuation.resume(returning: ready) }
    }
}

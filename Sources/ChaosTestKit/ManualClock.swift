import ChaosCore
import Synchronization

/// A clock that a test moves by hand. Sleepers wake when it reaches their moment, in the order of their moments.
///
/// Code under test runs on its own tasks, so a test first waits until a sleeper has come (`sleepers(atLeast:)`) and
/// only then moves the clock: nothing is left to chance, and nothing really sleeps.
public final class ManualClock: RunClock {
    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Watcher {
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Instant
        var nextIdentity = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var watchers: [Watcher] = []
    }

    private let state: Mutex<State>

    /// Starts at the origin unless told otherwise.
    public init(now: Instant = .origin) {
        state = Mutex(State(now: now))
    }

    public var now: Instant { state.withLock { $0.now } }

    /// The moments that are slept for, earliest first.
    public var deadlines: [Instant] {
        state.withLock { $0.sleepers.values.map(\.deadline).sorted() }
    }

    public func sleep(until deadline: Instant) async throws {
        let identity = state.withLock { state in
            state.nextIdentity += 1
            return state.nextIdentity
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                add(Sleeper(deadline: deadline, continuation: continuation), identity)
            }
        } onCancel: {
            cancel(identity)
        }
    }

    /// Moves the clock forward and wakes everybody whose moment has come.
    public func advance(by length: Duration) {
        advance(to: now + length)
    }

    /// Moves the clock to this moment, never back, and wakes everybody whose moment has come.
    public func advance(to moment: Instant) {
        let due = state.withLock { state in
            state.now = max(state.now, moment)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for identity in due.keys { state.sleepers[identity] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Returns once at least this many tasks sleep on the clock.
    public func sleepers(atLeast count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append(Watcher(count: count, continuation: continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func add(_ sleeper: Sleeper, _ identity: Int) {
        enum Outcome { case waits, due, cancelled }
        let (outcome, watchers) = state.withLock { state -> (Outcome, [Watcher]) in
            if state.cancelled.remove(identity) != nil { return (.cancelled, []) }
            if sleeper.deadline <= state.now { return (.due, []) }
            state.sleepers[identity] = sleeper
            let count = state.sleepers.count
            let satisfied = state.watchers.filter { $0.count <= count }
            state.watchers.removeAll { $0.count <= count }
            return (.waits, satisfied)
        }
        switch outcome {
        case .waits: for watcher in watchers { watcher.continuation.resume() }
        case .due: sleeper.continuation.resume()
        case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ identity: Int) {
        let sleeper = state.withLock { state in
            let sleeper = state.sleepers.removeValue(forKey: identity)
            // Cancelled before it lay down: it must not lie down at all.
            if sleeper == nil { state.cancelled.insert(identity) }
            return sleeper
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}

import Synchronization

/// Lines of requests inside this process, one per lock key: only the first of a line talks to Redis about the lock,
/// the others wait here for their turn. So a lock held elsewhere costs one poller per key, not one per request.
///
/// A turn is the right to poll and nothing more. Whoever has taken the lock passes it on at once, so that the lock in
/// Redis alone keeps two requests apart, as it would between two processes.
///
/// A line exists only while somebody has its turn; tickets rise, so a line is served in order by counting up.
final class LocalLines: Sendable {
    enum Turn: Sendable, Equatable {
        /// It is the caller's turn; ``pass(_:)`` must be called once.
        case granted
        /// The deadline came first.
        case expired
        /// The client went away, the task was cancelled, or the lines are closed.
        case abandoned
        /// The rules changed: look at the switches again and, if need be, stand in line again.
        case reconsider
    }

    private struct Waiter {
        let continuation: CheckedContinuation<Turn, Never>
        let deadline: ContinuousClock.Instant?
    }

    private struct Line {
        var waiters: [UInt64: Waiter] = [:]
        /// No waiting ticket is below this one.
        var first: UInt64
        /// Releases of the lock by this process since the line began.
        var releases: UInt64 = 0
        /// The latest rest of whoever has the turn; it may be over.
        var rest: Task<Void, Never>?
    }

    private struct State {
        var lines: [String: Line] = [:]
        var nextTicket: UInt64 = 0
        var waiting = 0
        var isClosed = false
        var isTicking = false
    }

    private static let tick: Duration = .milliseconds(10)
    private let state = Mutex(State())

    /// Requests that stand in line now, those with a turn not counted.
    var waitingCount: Int { state.withLock { $0.waiting } }

    /// Waits for the turn at `key`.
    func take(
        _ key: String, until deadline: ContinuousClock.Instant?, client: ClientConnection?
    ) async -> Turn {
        let ticket: UInt64? = state.withLock { state in
            state.nextTicket += 1
            if state.lines[key] == nil && !state.isClosed {
                state.lines[key] = Line(first: state.nextTicket + 1)
                return nil
            }
            return state.nextTicket
        }
        guard let ticket else { return .granted }
        let turn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                stand(key, ticket, Waiter(continuation: continuation, deadline: deadline))
                client?.onClose(ticket) { self.leave(key, ticket, .abandoned) }
                // The handlers below and above may have run before the ticket stood in line.
                if Task.isCancelled { leave(key, ticket, .abandoned) }
            }
        } onCancel: {
            leave(key, ticket, .abandoned)
        }
        client?.forget(ticket)
        return turn
    }

    /// Gives the turn at `key` to the next in line.
    func pass(_ key: String) {
        let next: Waiter? = state.withLock { state in
            guard var line = state.lines[key] else { return nil }
            guard !line.waiters.isEmpty else {
                state.lines[key] = nil
                return nil
            }
            while true {
                let ticket = line.first
                line.first += 1
                if let waiter = line.waiters.removeValue(forKey: ticket) {
                    state.waiting -= 1
                    state.lines[key] = line
                    return waiter
                }
            }
        }
        next?.continuation.resume(returning: .granted)
    }

    /// Releases so far, for ``rest(_:since:for:)``: to be asked before a try, so that none during it is missed.
    func releases(of key: String) -> UInt64 { state.withLock { $0.lines[key]?.releases ?? 0 } }

    /// Rests between two tries, until the next release by this process and no longer than `limit`; not at all when one
    /// came since `count`. Only for whoever has the turn.
    func rest(_ key: String, since count: UInt64, for limit: Duration) async {
        let rest = Task<Void, Never> { try? await ContinuousClock().sleep(for: limit) }
        let isDue: Bool = state.withLock { state in
            guard state.lines[key]?.releases == count else { return false }
            state.lines[key]?.rest = rest
            return true
        }
        guard isDue else { return rest.cancel() }
        await withTaskCancellationHandler {
            await rest.value
        } onCancel: {
            rest.cancel()
        }
    }

    /// Wakes whoever has the turn at `key`: this process has released the lock.
    func released(_ key: String) {
        let rest: Task<Void, Never>? = state.withLock { state in
            state.lines[key]?.releases += 1
            return state.lines[key]?.rest
        }
        rest?.cancel()
    }

    /// Sends everyone who stands in line back to look at the switches again.
    func reconsiderAll() { empty(.reconsider, closing: false) }

    /// Lets everyone go and nobody in any more: the process is stopping.
    func close() { empty(.abandoned, closing: true) }

    private func stand(_ key: String, _ ticket: UInt64, _ waiter: Waiter) {
        let (answer, startsTicking): (Turn?, Bool) = state.withLock { state in
            if state.isClosed { return (.abandoned, false) }
            guard state.lines[key] != nil else {
                // The turn was passed on with nobody waiting since the ticket was drawn.
                state.lines[key] = Line(first: ticket + 1)
                return (.granted, false)
            }
            if state.lines[key]?.waiters.isEmpty == true { state.lines[key]?.first = ticket }
            // Two requests may draw tickets in one order and stand in line in the other.
            if let first = state.lines[key]?.first, ticket < first { state.lines[key]?.first = ticket }
            state.lines[key]?.waiters[ticket] = waiter
            state.waiting += 1
            let startsTicking = waiter.deadline != nil && !state.isTicking
            if startsTicking { state.isTicking = true }
            return (nil, startsTicking)
        }
        if let answer { waiter.continuation.resume(returning: answer) }
        if startsTicking { Task { await expireOverdue() } }
    }

    private func leave(_ key: String, _ ticket: UInt64, _ turn: Turn) {
        let waiter: Waiter? = state.withLock { state in
            guard let waiter = state.lines[key]?.waiters.removeValue(forKey: ticket) else { return nil }
            state.waiting -= 1
            return waiter
        }
        waiter?.continuation.resume(returning: turn)
    }

    private func empty(_ turn: Turn, closing: Bool) {
        let waiters: [Waiter] = state.withLock { state in
            if closing { state.isClosed = true }
            var all: [(UInt64, Waiter)] = []
            for key in state.lines.keys {
                all += state.lines[key]?.waiters.map { ($0.key, $0.value) } ?? []
                state.lines[key]?.waiters = [:]
            }
            state.waiting = 0
            return all.sorted { $0.0 < $1.0 }.map { $0.1 }
        }
        for waiter in waiters { waiter.continuation.resume(returning: turn) }
    }

    /// Runs only while somebody with a deadline waits: one timer for all of them.
    private func expireOverdue() async {
        while true {
            try? await ContinuousClock().sleep(for: Self.tick)
            let now = ContinuousClock.now
            let (overdue, isDone): ([Waiter], Bool) = state.withLock { state in
                var overdue: [Waiter] = []
                var hasDeadlines = false
                for key in state.lines.keys {
                    for (ticket, waiter) in state.lines[key]?.waiters ?? [:] {
                        guard let deadline = waiter.deadline else { continue }
                        if deadline <= now {
                            state.lines[key]?.waiters[ticket] = nil
                            overdue.append(waiter)
                        } else {
                            hasDeadlines = true
                        }
                    }
                }
                state.waiting -= overdue.count
                if !hasDeadlines { state.isTicking = false }
                return (overdue, !hasDeadlines)
            }
            for waiter in overdue { waiter.continuation.resume(returning: .expired) }
            if isDone { return }
        }
    }
}

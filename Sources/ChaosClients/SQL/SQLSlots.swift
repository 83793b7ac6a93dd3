import Synchronization

/// The book of a pool: which connections idle, how many exist, who waits for one; first come, first served.
final class SQLSlots: Sendable {
    /// What a caller gets: a connection that idled, or the right to make one.
    enum Turn: Sendable {
        case connection(any SQLSession)
        case vacancy
    }

    private struct Waiter: Sendable {
        let turn: PendingReply<Turn>
        let deadline: Deadline
    }

    private struct State {
        var idle: [any SQLSession] = []
        var waiters = FIFOQueue<Waiter>()
        /// Connections that exist or are being made.
        var taken = 0
        var isClosed = false
        var isExpiring = false
    }

    private let size: Int
    private let target: String
    private let limit: Duration
    private let state = Mutex(State())

    init(size: Int, target: String, limit: Duration) {
        self.size = size
        self.target = target
        self.limit = limit
    }

    var usage: PoolUsage {
        state.withLock { state in
            PoolUsage(
                size: size, open: state.taken, busy: state.taken - state.idle.count, waiting: state.waiters.count)
        }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Waits for a turn, at most the pool's limit. Every turn must be given back with `giveBack` or `vacate`.
    func take() async throws(ClientError) -> Turn {
        let turn = PendingReply<Turn>()
        let deadline = Deadline(after: limit)
        let (ready, isRefused, startsExpiry) = state.withLock { state -> (Turn?, Bool, Bool) in
            if state.isClosed { return (nil, true, false) }
            while let connection = state.idle.popLast() {
                if !connection.isClosed { return (.connection(connection), false, false) }
                state.taken -= 1
            }
            if state.taken < size {
                state.taken += 1
                return (.vacancy, false, false)
            }
            state.waiters.append(Waiter(turn: turn, deadline: deadline))
            let startsExpiry = !state.isExpiring
            state.isExpiring = true
            return (nil, false, startsExpiry)
        }
        if isRefused { throw error(.closed, "this pool was closed") }
        if let ready { return ready }
        if startsExpiry { expire(at: deadline) }
        return try await turn.value { [self] in
            turn.settle(.failure(error(.cancelled, "the calling task was cancelled while it waited for a connection")))
        }
    }

    /// Gives a sound connection to the next in line, or puts it aside. False when the pool was closed: the caller closes it.
    func giveBack(_ connection: any SQLSession) -> Bool {
        while true {
            let (next, isKept) = state.withLock { state -> (Waiter?, Bool) in
                if state.isClosed {
                    state.taken -= 1
                    return (nil, false)
                }
                if let next = state.waiters.popFirst() { return (next, true) }
                state.idle.append(connection)
                return (nil, true)
            }
            guard let next else { return isKept }
            // Refused when that caller was cancelled or ran out of time: then the one behind it is next.
            if next.turn.settle(.success(.connection(connection))) { return true }
        }
    }

    /// A connection is gone, or could not be made: the next in line may make one.
    func vacate() {
        while true {
            let next = state.withLock { state -> Waiter? in
                if let next = state.waiters.popFirst() { return next }
                state.taken -= 1
                return nil
            }
            guard let next else { return }
            if next.turn.settle(.success(.vacancy)) { return }
        }
    }

    /// Refuses everybody from now on; the answer is the connections that idled, to be closed.
    func close() -> [any SQLSession] {
        let (idle, waiters) = state.withLock { state in
            state.isClosed = true
            defer {
                state.taken -= state.idle.count
                state.idle = []
            }
            return (state.idle, state.waiters.removeAll())
        }
        for waiter in waiters { waiter.turn.settle(.failure(error(.closed, "this pool was closed"))) }
        return idle
    }

    /// One timer per pool: all callers have the same patience, so the first in line is the first to lose it.
    private func expire(at deadline: Deadline) {
        Task { [weak self] in
            try? await Task.sleep(until: deadline.instant, clock: .continuous)
            self?.expireOverdue()
        }
    }

    private func expireOverdue() {
        let (overdue, next) = state.withLock { state -> ([Waiter], Deadline?) in
            var overdue: [Waiter] = []
            while let waiter = state.waiters.first, waiter.turn.isSettled || waiter.deadline.hasPassed {
                _ = state.waiters.popFirst()
                overdue.append(waiter)
            }
            state.isExpiring = !state.waiters.isEmpty
            return (overdue, state.waiters.first?.deadline)
        }
        for waiter in overdue {
            waiter.turn.settle(
                .failure(error(.timedOut, "all \(size) connections were busy for \(limit.inSeconds)")))
        }
        if let next { expire(at: next) }
    }

    private func error(_ code: ClientError.Code, _ cause: String) -> ClientError {
        ClientError(code: code, operation: "take a connection", target: target, cause: cause)
    }
}

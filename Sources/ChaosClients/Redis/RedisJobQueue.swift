/// Calls wait here, first come first served, until one of the connections takes them: several at once when they have
/// piled up, so that a busy client pays one write and one wake-up for many commands.
final class RedisJobQueue: Sendable {
    /// The most calls that share one round trip.
    private static let largestBatch = 32

    private struct State {
        var jobs = FIFOQueue<RedisJob>()
        /// Workers that were started and have not ended, those of them that wait for work, and those with a connection.
        var started = 0
        var idle = 0
        var open = 0
        var isClosed = false
        var isExpiring = false
    }

    let target: String
    let workers: Int
    private let state: Monitor<State>
    private let allEnded = Latch()

    /// `started` workers are promised to exist already; the others start when there is work for them.
    init(target: String, workers: Int, started: Int = 0) {
        self.target = target
        self.workers = workers
        state = Monitor(State(started: started))
    }

    /// Adds a call. True when the caller should start one more worker for it.
    func add(_ job: RedisJob) -> Bool {
        let (isRefused, startsWorker, startsExpiry) = state.withLock { state in
            if state.isClosed { return (true, false, false) }
            state.jobs.append(job)
            let startsWorker = state.jobs.count > state.idle && state.started < workers
            if startsWorker { state.started += 1 }
            let startsExpiry = !state.isExpiring
            state.isExpiring = true
            return (false, startsWorker, startsExpiry)
        }
        if isRefused {
            job.reply.settle(.failure(closedError(job.operation)))
            return false
        }
        state.signal()
        if startsExpiry { expire(at: job.startBy) }
        return startsWorker
    }

    /// For a worker: sleeps until there is work and takes its fair share; nil when it should end.
    func take() -> [RedisJob]? {
        var isCounted = false
        return state.wait { state in
            if state.isClosed {
                if isCounted { state.idle -= 1 }
                return .some(nil)
            }
            let batch = nextBatch(&state)
            if batch.isEmpty {
                if !isCounted { state.idle += 1 }
                isCounted = true
                return nil
            }
            if isCounted { state.idle -= 1 }
            return batch
        }
    }

    private func nextBatch(_ state: inout State) -> [RedisJob] {
        let share = (state.jobs.count + workers - 1) / workers
        var batch: [RedisJob] = []
        while batch.count < Swift.min(share, Self.largestBatch), let next = state.jobs.first {
            if next.mayBlock && !batch.isEmpty { break }
            _ = state.jobs.popFirst()
            // A caller that was cancelled or ran out of time has its answer already.
            if next.reply.isSettled { continue }
            batch.append(next)
            if next.mayBlock { break }
        }
        return batch
    }

    /// Refuses everything from now on and fails what waits.
    func close() {
        let (waiting, hasEnded) = state.withLock { state in
            state.isClosed = true
            return (state.jobs.removeAll(), state.started == 0)
        }
        state.broadcast()
        for job in waiting { job.reply.settle(.failure(closedError(job.operation))) }
        if hasEnded { allEnded.open() }
    }

    /// Waits until every worker has ended and its connection is closed.
    func waitUntilEnded() async {
        await allEnded.wait()
    }

    func workerOpened() {
        state.withLock { $0.open += 1 }
    }

    func workerLostConnection() {
        state.withLock { $0.open -= 1 }
    }

    func workerEnded() {
        let isLast = state.withLock { state in
            state.started -= 1
            return state.isClosed && state.started == 0
        }
        if isLast { allEnded.open() }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    var usage: PoolUsage {
        state.withLock { state in
            PoolUsage(
                size: workers, open: state.open, busy: state.started - state.idle, waiting: state.jobs.count)
        }
    }

    func closedError(_ operation: String) -> ClientError {
        ClientError(code: .closed, operation: operation, target: target, cause: "this client was closed")
    }

    /// One timer per queue, not per call: the oldest call is at the head and all have the same patience.
    private func expire(at deadline: Deadline) {
        Task { [weak self] in
            try? await Task.sleep(until: deadline.instant, clock: .continuous)
            self?.expireOverdue()
        }
    }

    private func expireOverdue() {
        let (overdue, next) = state.withLock { state -> ([RedisJob], Deadline?) in
            var overdue: [RedisJob] = []
            while let job = state.jobs.first, job.reply.isSettled || job.startBy.hasPassed {
                _ = state.jobs.popFirst()
                overdue.append(job)
            }
            state.isExpiring = !state.jobs.isEmpty
            return (overdue, state.jobs.first?.startBy)
        }
        for job in overdue {
            job.reply.settle(
                .failure(
                    ClientError(
                        code: .timedOut, operation: job.operation, target: target,
                        cause: "no connection was free in time; nothing was sent")))
        }
        if let next { expire(at: next) }
    }
}

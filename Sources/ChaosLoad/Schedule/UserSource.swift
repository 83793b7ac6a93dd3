/// Starts of a closed model: each user waits for the answer, then for the think time, then starts again.
final class UserSource: StartSource {
    private enum Activity { case parked, waiting, busy }

    private struct User {
        var identity: VirtualUser
        var activity = Activity.parked
        /// When the present or last iteration was meant to start; `nil` before the first.
        var iterationStart: Int64?
    }

    /// After a start that the generator could not make, a user without think time tries again this much later.
    private static let retryAfterSkip: Int64 = 100_000_000

    private var schedule: UserSchedule
    private var upcomingJoin: UserSchedule.Join?
    private var users: [User]
    private var waiting = DueHeap()
    private var ended: [(endedAt: Int64, length: Int64)] = []
    private let thinkTime: Int64
    private let numbers: VirtualUserNumbers
    private var origin: Int64 = 0
    private var stopped = false
    private var busy = 0

    /// Reserves one user number for each user of the peak.
    init(schedule: UserSchedule, thinkTime: Int64, numbers: VirtualUserNumbers) {
        self.schedule = schedule
        self.thinkTime = thinkTime
        self.numbers = numbers
        let first = numbers.take(schedule.peak)
        users = (0..<schedule.peak).map { User(identity: VirtualUser(number: first + $0)) }
        upcomingJoin = self.schedule.nextJoin()
    }

    var nextDue: Int64? {
        guard !stopped else { return nil }
        let join = upcomingJoin.map { origin + $0.moment }
        guard let due = waiting.first?.due else { return join }
        return join.map { min($0, due) } ?? due
    }

    var activeUsers: Int? { waiting.count + busy }
    var isExhausted: Bool { stopped || (upcomingJoin == nil && waiting.first == nil && busy == 0) }
    var end: Int64? { schedule.end.map { origin + $0 } }

    func begin(at origin: Int64) {
        self.origin = origin
    }

    func takeStart(by now: Int64) -> IterationStart? {
        guard !stopped else { return nil }
        while let due = nextDue, due <= now {
            if let join = upcomingJoin, origin + join.moment <= waiting.first?.due ?? .max {
                upcomingJoin = schedule.nextJoin()
                self.join(join.user - 1, at: origin + join.due)
                continue
            }
            guard let entry = waiting.popFirst() else { return nil }
            finishIteration(of: entry.user, at: entry.due)
            guard entry.user < schedule.count(at: entry.due - origin) else {
                users[entry.user].activity = .parked
                continue
            }
            return start(entry.user, at: entry.due)
        }
        return nil
    }

    func skipped(_ start: IterationStart, at now: Int64) {
        users[start.user].iterationStart = nil
        wait(start.user, until: max(now, start.intended) + max(thinkTime, Self.retryAfterSkip))
    }

    func iterationEnded(_ user: Int, at now: Int64, pause: Int64) {
        users[user].identity.advance(numbers)
        wait(user, until: now + max(thinkTime, pause))
    }

    func drainIterations(_ body: (_ endedAt: Int64, _ length: Int64) -> Void) {
        guard !ended.isEmpty else { return }
        for iteration in ended { body(iteration.endedAt, iteration.length) }
        ended.removeAll(keepingCapacity: true)
    }

    func stop() {
        stopped = true
        waiting.removeAll()
    }

    private func join(_ user: Int, at due: Int64) {
        // A user who was to leave but is still in an iteration simply stays.
        guard users[user].activity == .parked else { return }
        users[user].activity = .waiting
        users[user].iterationStart = nil
        waiting.insert(due: due, user: user)
    }

    private func start(_ user: Int, at due: Int64) -> IterationStart {
        users[user].activity = .busy
        users[user].iterationStart = due
        busy += 1
        let identity = users[user].identity
        return IterationStart(intended: due, user: user, vu: identity.number, iteration: identity.iteration)
    }

    private func wait(_ user: Int, until due: Int64) {
        busy -= 1
        guard !stopped else { return }
        users[user].activity = .waiting
        waiting.insert(due: due, user: user)
    }

    /// The think time is over: an iteration that began has ended, at the moment that the next one may start.
    private func finishIteration(of user: Int, at due: Int64) {
        guard let began = users[user].iterationStart else { return }
        ended.append((due, due - began))
        users[user].iterationStart = nil
    }
}

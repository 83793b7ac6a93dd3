/// Starts of an open model: due by the schedule alone, whatever the answers do.
final class ArrivalSource: StartSource {
    private var schedule: ArrivalSchedule
    private var slots: SlotAllocator
    private var users: [VirtualUser] = []
    private let numbers: VirtualUserNumbers
    private let firstNumber: Int
    private var origin: Int64 = 0
    private var stopped = false

    /// `capacity` is the most iterations that can be in flight at once.
    init(schedule: ArrivalSchedule, capacity: Int, numbers: VirtualUserNumbers) {
        self.schedule = schedule
        self.numbers = numbers
        slots = SlotAllocator(capacity: capacity)
        firstNumber = numbers.take(capacity)
    }

    var nextDue: Int64? { stopped ? nil : schedule.next.map { origin + $0 } }
    var activeUsers: Int? { nil }
    var isExhausted: Bool { stopped || schedule.next == nil }
    var end: Int64? { schedule.end.map { origin + $0 } }

    func begin(at origin: Int64) {
        self.origin = origin
    }

    func takeStart(by now: Int64) -> IterationStart? {
        guard let due = nextDue, due <= now else { return nil }
        schedule.advance()
        // Without a free slot the start carries no user; the caller's cap on requests in flight catches it first.
        guard let slot = slots.take() else {
            return IterationStart(intended: due, user: -1, vu: 0, iteration: 0)
        }
        // Slots are taken lowest first, so a slot that was never used is always the next one of the array.
        if slot == users.count { users.append(VirtualUser(number: firstNumber + slot)) }
        return IterationStart(intended: due, user: slot, vu: users[slot].number, iteration: users[slot].iteration)
    }

    func skipped(_ start: IterationStart, at now: Int64) {
        if start.user >= 0 { slots.release(start.user) }
    }

    func iterationEnded(_ user: Int, at now: Int64, pause: Int64) {
        users[user].advance(numbers)
        slots.release(user)
    }

    func drainIterations(_ body: (_ endedAt: Int64, _ length: Int64) -> Void) {}

    func stop() {
        stopped = true
    }
}

import ChaosCore
import Testing

@testable import ChaosEngine

/// A machine with a scheduler on it, in a time of its own: it crashes, is suspended, and its clock is wrong now and then.
/// The ledger is the only thing that lasts, as on a disk.
struct ScheduleWorld {
    /// A drill that a process is busy with; processes outlive the scheduler.
    struct Drill {
        let slot: Slot
        let target: String
        let ends: Int64
        /// Its process was killed; nobody has noticed yet.
        var isDead = false
    }

    let decider: SlotDecider
    let zones = ZoneDatabase()
    var random: Seeded
    /// What really passed, and how wrong the machine's clock is.
    var time: Int64
    var error: Int64 = 0
    var book = LedgerBook()
    var drills: [Drill] = []
    var starts: [String: Int] = [:]
    var lines = 0
    var mistakes: [String] = []

    let longestAccident: Int64
    /// So many times fewer accidents.
    let calm: UInt64

    init(schedule: Schedule, from: Int64, seed: UInt64, longestAccident: Int64 = 4_000_000, calm: UInt64 = 1) {
        self.longestAccident = longestAccident
        self.calm = calm
        decider = SlotDecider(schedule: schedule)
        random = Seeded(seed: seed)
        time = from
    }

    var now: Int64 { time + error }

    /// Lives until a moment, with accidents.
    mutating func live(until end: Int64) {
        var absence: String? = "the scheduler was not running"
        while time < end {
            let decision = tick(absence)
            let wake = max(1, (decision.wake ?? now + 86_400) - now)
            time += min(wake, 86_400)
            absence = accident()
        }
        error = 0
        time = max(time, end)
        for _ in 0..<2 {
            tick(nil)
            time += 86_400
        }
        tick(nil)
        settle { _ in true }
    }

    @discardableResult
    mutating func tick(_ absence: String?) -> SlotDecider.Decision {
        let present = time
        settle { $0.ends <= present || $0.isDead }
        let busy = Dictionary(drills.map { ($0.target, $0.slot.id) }, uniquingKeysWith: { first, _ in first })
        let decision = decider.decide(now: now, at: Double(now), book: book, busy: busy, absence: absence)
        write(decision.events)
        // A scheduler may die between what it decided and what it does.
        if random.next() % 400 != 0 { for (entry, slot) in decision.due { start(entry, slot) } }
        return decision
    }

    private mutating func start(_ entry: ScheduleEntry, _ slot: Slot) {
        if random.next() % 300 == 0 {
            return write([.init(.skipped, slot, at: Double(now), reason: .notStarted)])
        }
        let claim = LedgerEvent(.claimed, slot, at: Double(now))
        guard book.accepts(claim) else { return mistakes.append("\(slot) was begun although it was decided") }
        write([claim])
        starts[slot.id, default: 0] += 1
        let late = now - entry.start(of: slot)
        if late < 0 || late > entry.maxLateness.components.seconds { mistakes.append("\(slot) began \(late) s late") }
        if entry.blackout(beginning: now) != nil { mistakes.append("\(slot) began in a blackout") }
        if drills.contains(where: { $0.target == entry.targetKey }) { mistakes.append("\(slot) met another drill") }
        drills.append(
            Drill(slot: slot, target: entry.targetKey, ends: time + Int64(random.next() % 1_500) + 5))
    }

    private mutating func settle(_ isOver: (Drill) -> Bool) {
        for drill in drills.filter(isOver) {
            var event = LedgerEvent(.settled, drill.slot, at: Double(now))
            event.result = drill.isDead ? "interrupted" : "pass"
            write([event])
        }
        drills.removeAll(where: isOver)
    }

    private mutating func write(_ events: [LedgerEvent]) {
        for event in events where book.accepts(event) {
            lines += 1
            book.apply(event)
        }
    }

    /// Why nobody looked for a while, if so.
    private mutating func accident() -> String? {
        let lengths: [Int64] = [10, 90, 1_000, 7_000, 90_000, 900_000, 4_000_000].filter { $0 <= longestAccident }
        let length = lengths[Int(random.next() % UInt64(lengths.count))]
        switch random.next() % (1_000 * calm) {
        case 0..<3:
            time += length
            // Half of the drills were in the same control group.
            for index in drills.indices where random.next() % 2 == 0 { drills[index].isDead = true }
            return "the scheduler was not running"
        case 3..<6:
            time += length
            return "stood still"
        case 6..<8:
            error += length
            return "the clock jumped forward"
        case 8..<10:
            error -= length
            return "the clock jumped back"
        case _ where error != 0 && random.next() % 50 == 0:
            error = 0
            return nil
        case 30..<35:
            for index in drills.indices { drills[index].isDead = true }
            return nil
        default: return nil
        }
    }

    /// What does not add up, if anything.
    func accounts() -> [LedgerAccount] {
        decider.schedule.entries.compactMap { entry in
            book.pages[entry.key].map { LedgerAccount(entry: entry.key, page: $0, now: now, zones: zones) }
        }
    }
}

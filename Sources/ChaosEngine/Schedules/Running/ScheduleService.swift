import ChaosCore

/// A long-lived scheduler: looks at the clock, decides, starts drills in processes of their own, and accounts for every
/// slot. It keeps nothing that the ledger does not have, so it may be killed at any time.
public actor ScheduleService {
    /// What it is made of; the composition root joins it.
    public struct Parts: Sendable {
        public var schedules: [Schedule]
        public var ledger: any SlotLedger
        public var launcher: any DrillLauncher
        public var clock: any RunClock
        /// Seconds since 1970, by the machine's clock as it is now.
        public var wall: @Sendable () -> Double
        /// The machine's name, for the ledger.
        public var host: String
        /// The language of what the channels are told.
        public var language: AlertLanguage
        /// Tells the entry's channel; returns at once.
        public var announce: @Sendable (Notification, ScheduleEntry) -> Void
        public var log: @Sendable (String) -> Void
        public var tell: @Sendable (ServiceWord) -> Void
        /// Whether a stop lets running drills go on to their end.
        public var finishesOnStop: Bool

        public init(
            schedules: [Schedule], ledger: any SlotLedger, launcher: any DrillLauncher, clock: any RunClock,
            wall: @escaping @Sendable () -> Double, host: String, finishesOnStop: Bool = false,
            language: AlertLanguage = .english,
            announce: @escaping @Sendable (Notification, ScheduleEntry) -> Void,
            log: @escaping @Sendable (String) -> Void,
            tell: @escaping @Sendable (ServiceWord) -> Void
        ) {
            self.schedules = schedules
            self.ledger = ledger
            self.launcher = launcher
            self.clock = clock
            self.wall = wall
            self.host = host
            self.finishesOnStop = finishesOnStop
            self.language = language
            self.announce = announce
            self.log = log
            self.tell = tell
        }
    }

    struct Child {
        let schedule: Schedule
        let entry: ScheduleEntry
        let slot: Slot
        /// `nil` while it is being started.
        var drill: (any LaunchedDrill)?
        var ending: Task<Void, Never>?
    }

    /// Nobody looks away for longer, so that a clock that jumps is noticed soon.
    static let longestPause = Duration.seconds(20)

    let parts: Parts
    let deciders: [SlotDecider]
    var children: [String: Child] = [:]
    private var watch = ClockWatch()
    private var absence: String?

    public init(_ parts: Parts) {
        self.parts = parts
        deciders = parts.schedules.map { SlotDecider(schedule: $0) }
    }

    /// Works until its task is cancelled, then ends or waits for the drills that run. True when none had to be stopped.
    public func run() async -> Bool {
        absence = "the scheduler was not running"
        var pause = await tick(expected: .zero)
        parts.tell(.ready)
        while !Task.isCancelled {
            try? await parts.clock.sleep(for: pause)
            if Task.isCancelled { break }
            pause = await tick(expected: pause)
            parts.tell(.alive)
        }
        parts.tell(.stopping)
        return await stopDrills()
    }

    /// Looks once at everything; the pause until something is to be decided again.
    func tick(expected: Duration) async -> Duration {
        let wall = parts.wall()
        if let finding = watch.look(wall: wall, steady: parts.clock.now, expected: expected) {
            absence = "\(finding)"
            parts.log("\(finding)")
        }
        var wake: Int64?
        for decider in deciders {
            do throws(ChaosError) {
                let next = try await tick(decider, at: wall)
                wake = [wake, next].compactMap { $0 }.min()
            } catch {
                // Without a ledger nothing begins; it is tried again soon.
                parts.log("nothing begins: \(error)")
                wake = Int64(wall) + 5
            }
        }
        absence = nil
        return pause(until: wake, wall)
    }

    private func pause(until wake: Int64?, _ wall: Double) -> Duration {
        let names = children.values.map(\.slot.id).sorted().joined(separator: ", ")
        let next = wake.map { "next \(ZoneRules.utc.moment($0).wall) UTC" } ?? "nothing is planned"
        parts.tell(.status(names.isEmpty ? next : "running \(names); \(next)"))
        guard let wake else { return Self.longestPause }
        return min(Self.longestPause, max(.milliseconds(50), .seconds(Double(wake) - parts.wall())))
    }

    private func tick(_ decider: SlotDecider, at wall: Double) async throws(ChaosError) -> Int64? {
        let name = decider.schedule.name
        if let absence {
            _ = try await parts.ledger.append([LedgerEvent(.noted, at: wall, detail: absence)], to: name)
        }
        try await settleOrphans(decider.schedule)
        let book = try await parts.ledger.book(of: name)
        let decision = decider.decide(
            now: Int64(wall), at: wall, book: book, busy: busy(decider.schedule, book),
            underway: Set(children.keys), absence: absence)
        for event in try await parts.ledger.append(decision.events, to: name) {
            log(event)
            tellOfSkip(event, decider.schedule, book)
        }
        for (entry, slot) in decision.announcements { try await announce(slot, entry, decider.schedule, at: wall) }
        for (entry, slot) in decision.due { await launch(slot, entry, decider.schedule) }
        return decision.wake
    }

    /// What has a target now: processes of ours, and those of others that the ledger knows.
    private func busy(_ schedule: Schedule, _ book: LedgerBook) -> [String: String] {
        var busy: [String: String] = [:]
        for child in children.values {
            busy[child.entry.targetKey] = "\(child.entry.targetKey) is taken by \(child.slot.id)"
        }
        for entry in schedule.entries {
            for (id, line) in book.pages[entry.key]?.lines ?? [:] {
                guard case .claimed(let holder) = line.state else { continue }
                let who = holder.map { "process \($0.process.pid) on \($0.host)" } ?? "somebody"
                busy[entry.targetKey] = busy[entry.targetKey] ?? "\(entry.targetKey) is taken by \(id) (\(who))"
            }
        }
        return busy
    }

    private func log(_ event: LedgerEvent) {
        let subject = event.slot ?? event.entry ?? ""
        let reason = event.reason.map { " (\($0.rawValue))" } ?? ""
        let count = event.count.map { $0 == 0 ? "" : ", \($0) slots" } ?? ""
        guard event.kind != .missed || event.count != 0 else { return }
        parts.log("\(event.kind.rawValue)\(reason) \(subject)\(count)" + (event.detail.map { ": \($0)" } ?? ""))
    }
}

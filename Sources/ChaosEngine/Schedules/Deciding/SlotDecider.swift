import ChaosCore

/// Decides which slots begin, which are passed over and why. Pure: time, the ledger and what is busy are handed in, so
/// that years of it can be tried out by hand.
public struct SlotDecider: Sendable {
    /// What is to be done now.
    public struct Decision: Sendable {
        /// Lines for the ledger, to be written before anything else is done.
        public var events: [LedgerEvent] = []
        /// Slots whose drills begin now, at most one per target.
        public var due: [(entry: ScheduleEntry, slot: Slot)] = []
        /// Slots to be announced now.
        public var announcements: [(entry: ScheduleEntry, slot: Slot)] = []
        /// When there is something to decide again, in seconds since 1970.
        public var wake: Int64?
    }

    /// A clock that went back by less than this is none that went back: its slots stay decided.
    static let rewindTolerance: Int64 = 120
    /// After so many slots with lines of their own the ledger gets a mark, so that not all are looked at for ever.
    static let markEvery = 50

    public let schedule: Schedule
    private let zones: ZoneDatabase

    public init(schedule: Schedule, zones: ZoneDatabase = ZoneDatabase()) {
        self.schedule = schedule
        self.zones = zones
    }

    /// Decides for a moment. `busy` says what has a target, by its key; `underway` are slots whose process was started and
    /// has not claimed them yet; `absence` is why nobody looked before, if so.
    public func decide(
        now: Int64, at: Double, book: LedgerBook, busy: [String: String], underway: Set<String> = [],
        absence: String? = nil
    ) -> Decision {
        var decision = Decision()
        var candidates: [(entry: ScheduleEntry, slot: Slot)] = []
        for entry in schedule.entries {
            guard var page = book.pages[entry.key], page.spec == entry.spec else {
                decision.events += Self.begin(entry, book.pages[entry.key], from: now, at: at, zones: zones)
                // What it plans is looked at as soon as the ledger has it.
                decision.wake = now
                continue
            }
            if page.through > now + Self.rewindTolerance {
                let event = rewind(entry.key, page, to: now, at)
                decision.events.append(event)
                page.apply(event)
            }
            let review = EntryReview(
                entry: entry, page: page, underway: underway, now: now, at: at, absence: absence)
            decision.events += review.events
            if let slot = review.candidate { candidates.append((entry, slot)) }
            decision.announcements += review.announcements.map { (entry, $0) }
            decision.wake = [decision.wake, review.wake].compactMap { $0 }.min()
        }
        for key in book.pages.keys.sorted() where !schedule.entries.contains(where: { $0.key == key }) {
            decision.events += end(key, book.pages[key], now, at)
        }
        admit(candidates, busy, at, &decision)
        return decision
    }

    /// The first by its beginning, then by its place in the file, has the target.
    private func admit(
        _ candidates: [(entry: ScheduleEntry, slot: Slot)], _ busy: [String: String], _ at: Double,
        _ decision: inout Decision
    ) {
        var busy = busy
        let ordered = candidates.enumerated().sorted {
            ($0.element.entry.start(of: $0.element.slot), $0.offset)
                < ($1.element.entry.start(of: $1.element.slot), $1.offset)
        }
        for (entry, slot) in ordered.map(\.element) {
            if let holder = busy[entry.targetKey] {
                decision.events.append(.init(.skipped, slot, at: at, reason: .busy, detail: holder))
            } else {
                busy[entry.targetKey] = "\(entry.targetKey) is taken by \(slot.id)"
                decision.due.append((entry, slot))
            }
        }
    }

    /// The lines with which an entry's rule begins to plan, after all that an older rule had planned is settled.
    static func begin(
        _ entry: ScheduleEntry, _ page: LedgerBook.Page?, from moment: Int64, at: Double, zones: ZoneDatabase
    ) -> [LedgerEvent] {
        var event = LedgerEvent(.began, at: at, entry: entry.key)
        event.spec = entry.spec
        event.through = moment
        return settleRest(entry.key, page, moment, at, "the rule was changed", zones) + [event]
    }

    private func end(_ key: String, _ page: LedgerBook.Page?, _ now: Int64, _ at: Double) -> [LedgerEvent] {
        guard page?.spec != nil else { return [] }
        var event = LedgerEvent(.ended, at: at, entry: key, detail: "the entry is not in the file any more")
        event.through = now
        return Self.settleRest(key, page, now, at, "the entry was taken out of the file", zones) + [event]
    }

    /// What the rule had planned up to now and nobody has decided, when it ends.
    private static func settleRest(
        _ key: String, _ page: LedgerBook.Page?, _ now: Int64, _ at: Double, _ why: String, _ zones: ZoneDatabase
    ) -> [LedgerEvent] {
        guard let page, let plan = page.spec?.plan(entry: key, zones: zones), page.through < now else { return [] }
        let open = plan.slots(after: page.through, through: now).filter { page.lines[$0.id] == nil }
        return [.passedOver(key, count: open.count, through: now, at: at, why)]
    }

    private func rewind(_ key: String, _ page: LedgerBook.Page, to now: Int64, _ at: Double) -> LedgerEvent {
        let plan = page.spec?.plan(entry: key, zones: zones)
        let passedOver = plan?.slots(after: now, through: page.through).count { page.lines[$0.id] == nil } ?? 0
        var event = LedgerEvent(.rewound, at: at, entry: key, detail: "the clock went back: later slots are open again")
        event.through = now
        event.count = -min(passedOver, page.missed)
        return event
    }
}

extension LedgerEvent {
    /// Slots without lines of their own that nobody will run.
    static func passedOver(_ entry: String, count: Int, through: Int64, at: Double, _ why: String) -> LedgerEvent {
        var event = LedgerEvent(.missed, at: at, entry: entry, detail: why)
        event.count = count
        event.through = through
        event.reason = .missed
        return event
    }
}

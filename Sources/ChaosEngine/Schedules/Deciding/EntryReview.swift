import ChaosCore

/// Looks at one entry at one moment: what is due, what has been missed, what comes next. Pure.
struct EntryReview {
    private(set) var events: [LedgerEvent] = []
    /// The slot that may begin now, if its target is free.
    private(set) var candidate: Slot?
    private(set) var announcements: [Slot] = []
    /// When to look again, in seconds since 1970.
    private(set) var wake: Int64?

    private let entry: ScheduleEntry
    private let page: LedgerBook.Page
    private let underway: Set<String>
    private let now: Int64
    private let at: Double

    init(
        entry: ScheduleEntry, page: LedgerBook.Page, underway: Set<String>, now: Int64, at: Double, absence: String?
    ) {
        self.entry = entry
        self.page = page
        self.underway = underway
        self.now = now
        self.at = at
        let slots = entry.plan.slots(after: page.through, through: now)
        let open = slots.filter(isOpen)
        let waiting = open.filter { entry.start(of: $0) > now }
        decide(open.filter { entry.start(of: $0) <= now }, waiting: waiting, absence)
        mark(slots.count, waiting: waiting)
        lookAhead(waiting)
    }

    private func isOpen(_ slot: Slot) -> Bool {
        // The id is a text that has to be made, so the cheaper questions come first.
        if page.lines.isEmpty, underway.isEmpty { return true }
        let id = slot.id
        return page.lines[id] == nil && !underway.contains(id)
    }

    private func lateness(_ slot: Slot) -> Int64 { now - entry.start(of: slot) }

    private func isLate(_ slot: Slot) -> Bool { lateness(slot) > entry.maxLateness.wholeSeconds }

    private mutating func decide(_ ready: [Slot], waiting: [Slot], _ absence: String?) {
        var rest = ready[...]
        // Many at once are one line: ten thousand missed slots are no burst, not even of lines. The line speaks for all
        // slots up to a moment, so none that still waits or may begin lies before it.
        let passedOver = ready.prefix { slot in isLate(slot) && !(waiting.contains { $0.epoch < slot.epoch }) }
        if passedOver.count > 1, let last = passedOver.last {
            let why = absence ?? "not begun within \(DurationText.canonical(entry.maxLateness)) of their time"
            events.append(.passedOver(entry.key, count: passedOver.count, through: last.epoch, at: at, why))
            rest = rest.dropFirst(passedOver.count)
        }
        let newest = rest.last { !isLate($0) }
        for slot in rest {
            if isLate(slot) {
                let late = "late by \(DurationText.describe(.seconds(lateness(slot))))"
                skip(slot, .late, absence.map { "\(late): \($0)" } ?? late)
            } else if slot != newest {
                skip(slot, .superseded, "a later slot of the entry was due as well")
            } else if let why = entry.blackout(beginning: max(now, entry.start(of: slot))) {
                skip(slot, .blackout, why)
            } else {
                candidate = slot
            }
        }
    }

    private mutating func skip(_ slot: Slot, _ reason: SkipReason, _ detail: String) {
        events.append(.init(.skipped, slot, at: at, reason: reason, detail: detail))
    }

    /// A mark behind slots that all have lines, once there are many of them.
    private mutating func mark(_ looked: Int, waiting: [Slot]) {
        guard looked > SlotDecider.markEvery, candidate == nil, underway.isEmpty else { return }
        let through = waiting.first.map { $0.epoch - 1 } ?? now
        events.append(.passedOver(entry.key, count: 0, through: through, at: at, "all have lines of their own"))
    }

    private mutating func lookAhead(_ waiting: [Slot]) {
        // The jitter may leave several slots waiting; the next one to come is looked for behind them.
        var coming = waiting
        if let next = nextOpen { coming.append(next) }
        var moments = coming.map { entry.start(of: $0) }
        if let lead = entry.announce?.wholeSeconds {
            for slot in coming + Array(furtherSlots(within: lead)) where isToBeAnnounced(slot) {
                let moment = entry.start(of: slot) - lead
                if moment <= now { announcements.append(slot) } else { moments.append(moment) }
            }
        }
        wake = moments.min()
    }

    private var nextOpen: Slot? {
        var after = now
        while let next = entry.plan.next(after: after) {
            if isOpen(next) { return next }
            after = next.epoch
        }
        return nil
    }

    /// Slots behind the next one whose announcement may be due all the same.
    private func furtherSlots(within lead: Int64) -> [Slot] {
        guard let next = nextOpen else { return [] }
        return entry.plan.slots(after: next.epoch, through: now + lead).filter(isOpen)
    }

    /// What a blackout will keep from running is not announced.
    private func isToBeAnnounced(_ slot: Slot) -> Bool {
        !page.announced.contains(slot.id) && entry.blackout(beginning: entry.start(of: slot)) == nil
    }
}

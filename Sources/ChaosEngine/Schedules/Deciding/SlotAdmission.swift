import ChaosCore

/// Whether a slot that another engine (or a person) has called up may begin: the same questions as the scheduler's, for one
/// slot. Pure.
public struct SlotAdmission: Sendable {
    /// What becomes of the call.
    public enum Answer: Sendable, Equatable {
        /// It may, at this time in seconds since 1970: its jitter is still to be waited for.
        case begins(Slot, at: Int64)
        /// It may not, and why.
        case withheld(String)
    }

    public let answer: Answer
    /// Lines for the ledger, to be written before anything else is done.
    public let events: [LedgerEvent]

    /// Judges the slot that `reference` names, or the latest planned one.
    public init(
        _ reference: SlotReference, _ entry: ScheduleEntry, now: Int64, at: Double, book: LedgerBook,
        zones: ZoneDatabase = ZoneDatabase()
    ) {
        let reach = entry.maxLateness.wholeSeconds + entry.jitter.wholeSeconds + 1
        let latest = entry.plan.slots(after: now - reach, through: now).last
        guard let slot = reference.time == nil ? latest : reference.slot(of: entry) else {
            let next = entry.plan.next(after: now).map { "; the next is \($0.time)" } ?? ""
            let wanted = reference.time.map { "plans no slot at \($0)" } ?? "has no slot that is due now"
            (answer, events) = (.withheld("\(entry.key) \(wanted)\(next)"), [])
            return
        }
        let page = book.pages[entry.key]
        var events: [LedgerEvent] = []
        if page?.spec != entry.spec {
            events = SlotDecider.begin(entry, page, from: min(now, slot.epoch - 1), at: at, zones: zones)
        }
        let refusal = Self.refusal(of: slot, entry, now, events.isEmpty ? page : nil)
        if let reason = refusal?.reason, let detail = refusal?.detail {
            events.append(.init(.skipped, slot, at: at, reason: reason, detail: detail))
        }
        self.events = events
        answer = refusal.map { .withheld("\(slot.id): \($0.detail)") } ?? .begins(slot, at: entry.start(of: slot))
    }

    private static func refusal(
        of slot: Slot, _ entry: ScheduleEntry, _ now: Int64, _ page: LedgerBook.Page?
    ) -> (reason: SkipReason?, detail: String)? {
        if let line = page?.lines[slot.id] {
            return (nil, "the ledger has it already: \(line.state)\(line.detail.map { ", \($0)" } ?? "")")
        }
        if let page, page.through >= slot.epoch { return (nil, "the ledger has passed it over already") }
        let start = entry.start(of: slot)
        if slot.epoch > now { return (nil, "its time has not come yet") }
        let late = now - start
        if late > entry.maxLateness.wholeSeconds {
            return (.late, "late by \(DurationText.describe(.seconds(late)))")
        }
        return entry.blackout(beginning: max(now, start)).map { (.blackout, $0) }
    }
}

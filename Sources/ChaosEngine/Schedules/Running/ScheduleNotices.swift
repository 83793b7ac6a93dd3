import ChaosCore

/// What people read before and after a scheduled drill. Pure.
struct ScheduleNotices: Sendable {
    let schedule: Schedule
    let entry: ScheduleEntry
    let slot: Slot

    private var drills: String {
        let names = entry.experiments.map(\.title).joined(separator: ", ")
        return entry.runs > 1 ? "\(names) (\(entry.runs) times)" : names
    }

    private var fields: [Notification.Field] {
        [
            .init("Slot", slot.time), .init("Target", entry.targetKey),
            .init("Owner", entry.owner ?? "nobody is named"), .init("Channel", entry.channel ?? "-"),
        ]
    }

    /// Before: when it begins, and how to keep it from beginning.
    func before() -> Notification {
        let begins = entry.plan.clock(at: entry.start(of: slot))
        let length = DurationText.describe(entry.expectedLength)
        return Notification(
            kind: .summary, incident: slot.id, sequence: 1, isDrill: false, title: "DRILL planned for \(begins)",
            text: "Nothing is wrong yet: \(drills) will be drilled on purpose, for about \(length).",
            fields: fields + [.init("All chaos off", "firedrill stop --reason WHY")],
            command: "firedrill schedule skip '\(SlotReference(schedule, entry, slot))' --reason WHY")
    }

    /// After, or instead: what became of an announced slot.
    func after(_ line: LedgerBook.Line) -> Notification {
        let runs = line.runs.isEmpty ? [] : [Notification.Field("Runs", line.runs.joined(separator: ", "))]
        let detail = line.detail.map { ": \($0)" } ?? ""
        let words: (title: String, text: String) =
            switch line.state {
            case .skipped(let reason):
                ("DRILL left out: \(entry.name)", "\(drills) did not run, \(reason.rawValue)\(detail).")
            case .ran(let result): ("DRILL over: \(entry.name), \(result)", "\(drills) ended with \(result)\(detail).")
            case .claimed: ("DRILL under way: \(entry.name)", "\(drills) has begun.")
            }
        return Notification(
            kind: .summary, incident: slot.id, sequence: 2, isDrill: false, title: words.title, text: words.text,
            fields: fields + runs)
    }
}

import ChaosCore

/// What people read before and after a scheduled drill, in their language. Pure.
struct ScheduleNotices: Sendable {
    let schedule: Schedule
    let entry: ScheduleEntry
    let slot: Slot
    let language: AlertLanguage

    private var texts: AlertTexts { AlertTexts(language) }

    private var drills: String { texts.drills(entry.experiments.map(\.title), times: entry.runs) }

    private var fields: [Notification.Field] {
        [
            .init(texts[.slot], slot.time), .init(texts[.target], entry.targetKey),
            .init(texts[.owner], entry.owner ?? texts[.nobodyIsNamed]),
            .init(texts[.channel], entry.channel ?? texts[.none]),
        ]
    }

    /// Before: when it begins, and how to keep it from beginning.
    func before() -> Notification {
        Notification(
            kind: .summary, incident: slot.id, sequence: 1, isDrill: false,
            title: texts.drillPlanned(for: entry.plan.reading(at: entry.start(of: slot))),
            text: texts.drillWillCome(drills, length: entry.expectedLength),
            fields: fields + [.init(texts[.allChaosOff], "firedrill stop --reason WHY")],
            command: "firedrill schedule skip '\(SlotReference(schedule, entry, slot))' --reason WHY",
            language: language)
    }

    /// After, or instead: what became of an announced slot.
    func after(_ line: LedgerBook.Line) -> Notification {
        let runs = line.runs.isEmpty ? [] : [Notification.Field(texts[.runs], line.runs.joined(separator: ", "))]
        let detail = line.detail.map { ": \($0)" } ?? ""
        let words: (title: String, text: String) =
            switch line.state {
            case .skipped(let reason):
                (texts.drillLeftOut(entry.name), texts.didNotRun(drills, why: "\(reason.rawValue)\(detail)"))
            case .ran(let result):
                (texts.drillOver(entry.name, result: result), texts.drillEnded(drills, result: "\(result)\(detail)"))
            case .claimed: (texts.drillUnderWay(entry.name), texts.drillBegan(drills))
            }
        return Notification(
            kind: .summary, incident: slot.id, sequence: 2, isDrill: false, title: words.title, text: words.text,
            fields: fields + runs, language: language)
    }
}

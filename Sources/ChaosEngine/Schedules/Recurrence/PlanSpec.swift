/// When an entry's slots are, as its author wrote it. The ledger keeps it, so that the slots of an older rule can still be
/// counted after the file has changed.
public struct PlanSpec: Sendable, Codable, Equatable, CustomStringConvertible {
    /// A cron expression; `nil` for a rule in words.
    var cron: String?
    /// Days in words: `first tuesday`, `last workday`.
    var on: [String]?
    var months: [String]?
    /// Times of day: `09:30`.
    var at: [String]?
    var everyWeeks: Int?
    /// The day whose week is the first, for `everyWeeks`.
    var from: String?
    var timezone: String
    var gap: String = SlotPlan.Gap.skip.rawValue
    var fold: String = SlotPlan.Fold.first.rawValue

    /// The plan that this means; `nil` when it means none on this machine.
    func plan(entry: String, zones: ZoneDatabase) -> SlotPlan? {
        guard case .success(let zone) = zones.zone(timezone), let recurrence,
            let gap = SlotPlan.Gap(rawValue: gap), let fold = SlotPlan.Fold(rawValue: fold)
        else { return nil }
        return SlotPlan(entry: entry, recurrence: recurrence, zone: zone, gap: gap, fold: fold)
    }

    /// The days and times; `nil` when a part is not understood.
    var recurrence: Recurrence? {
        if let cron { return try? CronExpression(cron).recurrence }
        let seconds = (at ?? []).map { CivilTime.second($0) }
        guard !seconds.isEmpty, !seconds.contains(where: { $0 == nil || ($0 ?? 0) % 60 != 0 }), let days else {
            return nil
        }
        return Recurrence(days: days, minutes: seconds.compactMap { $0 }.map { $0 / 60 })
    }

    private var days: DayRule? {
        var rule = DayRule()
        var monthDays: Set<DayRule.MonthDay> = []
        var weekDays: Set<DayRule.WeekDay> = []
        for item in on ?? ["every day"] {
            switch CalendarRule.days(item) {
            case .month(let day): monthDays.insert(day)
            case .week(let days): weekDays.formUnion(days)
            case .all: weekDays.formUnion((0...6).map { .every($0) })
            case nil: return nil
            }
        }
        rule.monthDays = monthDays.isEmpty ? nil : monthDays
        rule.weekDays = weekDays.isEmpty ? nil : weekDays
        if let months {
            let numbers = months.map { CalendarRule.month($0) }
            guard !numbers.contains(nil) else { return nil }
            rule.months = Set(numbers.compactMap { $0 })
        }
        if let everyWeeks {
            guard let from = from.flatMap({ CivilDate($0) }), everyWeeks > 0 else { return nil }
            rule.weeks = .init(every: everyWeeks, from: from)
        }
        return rule
    }

    public var description: String {
        let rule =
            cron.map { "cron \($0)" }
            ?? [
                (on ?? ["every day"]).joined(separator: ", "), months.map { "in \($0.joined(separator: ", "))" },
                everyWeeks.map { "every \($0) weeks from \(from ?? "?")" },
                "at \((at ?? []).joined(separator: ", "))",
            ].compactMap { $0 }.joined(separator: " ")
        return "\(rule), \(timezone)"
    }
}

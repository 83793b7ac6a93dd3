/// Five-field lines that name at least every slot of a plan, in what all crons understand: numbers, ranges, lists, `*`.
/// Where cron has no word for a rule they name too much, and the guard withholds the rest.
struct CronLines {
    /// One line by its parts.
    private struct Days: Hashable {
        var monthDays: Set<Int>?
        var weekDays: Set<Int>?
        var months: Set<Int>
    }

    let lines: [String]

    /// In the plan's own zone.
    init(_ recurrence: Recurrence) {
        lines = Self.lines(recurrence.minutes, Self.days(recurrence.days))
    }

    /// In UTC, for every offset that the zone has within two years of the moment: the guard knows which one holds.
    init(utc plan: SlotPlan, from epoch: Int64) {
        let edges = plan.zone.changes(after: epoch, within: 2 * 366 * 86_400)
        let offsets = Set([plan.zone.offset(at: epoch)] + edges)
        var lines: [String] = []
        for offset in offsets.sorted() {
            // Minutes that fall on the day before or after go into lines of their own.
            let shifted = plan.recurrence.minutes.map { $0 - Int((Double(offset) / 60).rounded()) }
            for day in -1...1 {
                let minutes = shifted.filter { $0 >= day * 1_440 && $0 < (day + 1) * 1_440 }.map { $0 - day * 1_440 }
                lines += Self.lines(minutes, Self.days(plan.recurrence.days).map { Self.shifted($0, by: day) })
            }
        }
        var seen: Set<String> = []
        self.lines = lines.filter { seen.insert($0).inserted }
    }

    private static func lines(_ minutes: [Int], _ days: [Days]) -> [String] {
        // Minutes with the same hours go together, so that 09:30 and 14:00 do not become 09:00 too.
        let byMinute = Dictionary(grouping: minutes) { $0 % 60 }.mapValues { Set($0.map { $0 / 60 }) }
        let byHours = Dictionary(grouping: byMinute.keys) { byMinute[$0] ?? [] }
        let times = byHours.map { hours, minutes in
            "\(text(Set(minutes), full: 0...59)) \(text(hours, full: 0...23))"
        }.sorted()
        return days.flatMap { day in
            times.map { time in
                let monthDays = day.monthDays.map { text($0, full: 1...31) } ?? "*"
                let weekDays = day.weekDays.map { text($0, full: 0...6) } ?? "*"
                return "\(time) \(monthDays) \(text(day.months, full: 1...12)) \(weekDays)"
            }
        }
    }

    /// A rule with both kinds of day is two lines, each with one kind: crons do not agree on what both together mean.
    private static func days(_ rule: DayRule) -> [Days] {
        let monthDays = rule.monthDays.map { $0.reduce(into: Set<Int>()) { $0.formUnion($1.possibleDays) } }
        let weekDays = rule.weekDays.map { Set($0.map(\.weekday)) }
        guard let monthDays, let weekDays else {
            return [Days(monthDays: monthDays, weekDays: weekDays, months: rule.months)]
        }
        let byWeek = Days(weekDays: weekDays, months: rule.months)
        return rule.eitherIsEnough ? [Days(monthDays: monthDays, months: rule.months), byWeek] : [byWeek]
    }

    private static func shifted(_ days: Days, by shift: Int) -> Days {
        guard shift != 0 else { return days }
        var result = days
        result.weekDays = days.weekDays.map { Set($0.map { ($0 + shift + 7) % 7 }) }
        result.monthDays = days.monthDays.map { numbers in
            numbers.reduce(into: Set<Int>()) { found, day in
                if (1...31).contains(day + shift) { found.insert(day + shift) }
                if shift < 0, day == 1 { found.formUnion(28...31) }
                if shift > 0, day >= 28 { found.insert(1) }
            }
        }
        if days.months.count < 12 {
            result.months.formUnion(days.months.map { ($0 - 1 + shift + 12) % 12 + 1 })
        }
        return result
    }

    /// `*`, or ranges and numbers.
    static func text(_ numbers: Set<Int>, full: ClosedRange<Int>) -> String {
        if numbers == Set(full) { return "*" }
        var parts: [ClosedRange<Int>] = []
        for number in numbers.sorted() {
            if let last = parts.last, last.upperBound + 1 == number {
                parts[parts.count - 1] = last.lowerBound...number
            } else {
                parts.append(number...number)
            }
        }
        return parts.map { part in
            switch part.count {
            case 1: "\(part.lowerBound)"
            case 2: "\(part.lowerBound),\(part.upperBound)"
            default: "\(part.lowerBound)-\(part.upperBound)"
            }
        }.joined(separator: ",")
    }
}

extension DayRule.MonthDay {
    /// Every number that the day may have.
    var possibleDays: Set<Int> {
        switch self {
        case .number(let day): [day]
        case .fromEnd(let days): Set((28 - min(days, 27))...max(1, 31 - days))
        case .nearestWorkday(let day): Set(max(1, day - 2)...min(31, day + 2))
        case .lastWorkday: Set(26...31)
        }
    }
}

extension DayRule.WeekDay {
    var weekday: Int {
        switch self {
        case .every(let weekday), .nth(let weekday, _), .last(let weekday): weekday
        }
    }
}

extension ZoneRules {
    /// The offsets that the zone changes to within a time after a moment.
    func changes(after epoch: Int64, within length: Int64) -> [Int] {
        var offsets: [Int] = []
        var start = epoch
        while let (moment, _) = change(after: start), moment.epoch <= epoch + length {
            offsets.append(moment.offset)
            start = moment.epoch
        }
        return offsets
    }
}

/// The `OnCalendar` lines of a systemd timer (`man 7 systemd.time`) for a plan, in the plan's own zone.
struct OnCalendarLines {
    private static let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    let lines: [String]

    init(_ plan: SlotPlan) {
        let rule = plan.recurrence.days
        let months = rule.months.count == 12 ? "*" : Self.list(rule.months)
        let byMonth = rule.monthDays.map { $0.map { Self.day($0, months) }.sorted() }
        let byWeek = rule.weekDays.map { Self.days($0, months) }
        let days: [String]
        switch (byMonth, byWeek) {
        case (nil, nil): days = ["*-\(months)-*"]
        case (let dates?, nil): days = dates
        case (nil, let weeks?): days = weeks
        // Here a line with both kinds wants both; which of them hold together the guard knows.
        case (let dates?, let weeks?): days = rule.eitherIsEnough ? dates + weeks : weeks
        }
        let byMinute = Dictionary(grouping: plan.recurrence.minutes) { $0 % 60 }.mapValues { Set($0.map { $0 / 60 }) }
        let byHours = Dictionary(grouping: byMinute.keys) { byMinute[$0] ?? [] }
        let times = byHours.map { hours, minutes in
            let all = hours.count == 24 ? "*" : Self.list(hours)
            return "\(all):\(minutes.count == 60 ? "*" : Self.list(Set(minutes))):00"
        }.sorted()
        lines = days.flatMap { day in times.map { "\(day) \($0) \(plan.zoneName)" } }
    }

    private static func list(_ numbers: Set<Int>) -> String {
        numbers.sorted().map { padded($0, 2) }.joined(separator: ",")
    }

    /// `~` counts from the month's end.
    private static func day(_ day: DayRule.MonthDay, _ months: String) -> String {
        switch day {
        case .number(let number): "*-\(months)-\(padded(number, 2))"
        case .fromEnd(let days): "*-\(months)~\(padded(days + 1, 2))"
        case .nearestWorkday, .lastWorkday: "Mon..Fri *-\(months)-\(list(day.possibleDays))"
        }
    }

    private static func days(_ days: Set<DayRule.WeekDay>, _ months: String) -> [String] {
        var every: Set<Int> = []
        var special: [String] = []
        for day in days {
            switch day {
            case .every(let weekday): every.insert(weekday)
            case .nth(let weekday, let place):
                let first = (place - 1) * 7 + 1
                special.append("\(names[weekday]) *-\(months)-\(padded(first, 2))..\(padded(min(31, first + 6), 2))")
            case .last(let weekday): special.append("\(names[weekday]) *-\(months)~07/1")
            }
        }
        let plain = every.sorted().map { names[$0] }.joined(separator: ",")
        return (plain.isEmpty ? [] : ["\(plain) *-\(months)-*"]) + special.sorted()
    }
}

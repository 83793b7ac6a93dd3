/// Which days a schedule means: months, days of the month, days of the week, and how the two kinds of day go together.
struct DayRule: Hashable, Sendable {
    /// A day of the month that depends on the month.
    enum MonthDay: Hashable, Sendable {
        case number(Int)
        /// So many days before the month's last.
        case fromEnd(Int)
        /// The weekday (Monday to Friday) nearest to the number, in the same month.
        case nearestWorkday(Int)
        case lastWorkday
    }

    /// A day of the week, 0 for Sunday, with or without its place in the month.
    enum WeekDay: Hashable, Sendable {
        case every(Int)
        /// The first to fifth of its kind in the month.
        case nth(Int, Int)
        case last(Int)
    }

    var months: Set<Int> = Set(1...12)
    /// `nil` when the field was left open.
    var monthDays: Set<MonthDay>?
    var weekDays: Set<WeekDay>?
    /// Vixie's rule: with both kinds given a day needs one of them only. False when a field begins with a star.
    var eitherIsEnough = true
    /// Every so many weeks, counted from the week (Monday to Sunday) of a day; `nil` for every week.
    var weeks: Weeks?

    struct Weeks: Hashable, Sendable {
        let every: Int
        let from: CivilDate
    }

    /// Whether the day is meant.
    func contains(_ date: CivilDate) -> Bool {
        guard months.contains(date.month), weeks.map({ $0.contains(date) }) ?? true else { return false }
        let byMonth = monthDays.map { $0.contains { $0.contains(date) } }
        let byWeek = weekDays.map { $0.contains { $0.contains(date) } }
        guard let byMonth, let byWeek else { return byMonth ?? byWeek ?? true }
        return eitherIsEnough ? byMonth || byWeek : byMonth && byWeek
    }
}

extension DayRule.Weeks {
    func contains(_ date: CivilDate) -> Bool {
        let monday = from.dayNumber - (from.weekday + 6) % 7
        let distance = date.dayNumber - monday
        return distance >= 0 && distance / 7 % every == 0
    }
}

extension DayRule.MonthDay {
    func contains(_ date: CivilDate) -> Bool {
        switch self {
        case .number(let day): return date.day == day
        case .fromEnd(let days): return date.day == date.daysInMonth - days
        case .lastWorkday: return date.day == DayRule.MonthDay.workday(nearest: date.daysInMonth, to: date)
        case .nearestWorkday(let day):
            return day <= date.daysInMonth && date.day == DayRule.MonthDay.workday(nearest: day, to: date)
        }
    }

    /// The workday nearest to a day of the date's month, without leaving the month.
    private static func workday(nearest day: Int, to date: CivilDate) -> Int {
        let weekday = (date + (day - date.day)).weekday
        switch weekday {
        case 6: return day > 1 ? day - 1 : day + 2
        case 0: return day < date.daysInMonth ? day + 1 : day - 2
        default: return day
        }
    }
}

extension DayRule.WeekDay {
    func contains(_ date: CivilDate) -> Bool {
        switch self {
        case .every(let weekday): date.weekday == weekday
        case .nth(let weekday, let place): date.weekday == weekday && (date.day - 1) / 7 + 1 == place
        case .last(let weekday): date.weekday == weekday && date.day + 7 > date.daysInMonth
        }
    }
}

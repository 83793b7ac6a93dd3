import ChaosCore

/// A rule in words, for what cron says badly or not at all: `on: [first tuesday, last workday]`, `every: 2 weeks`.
struct CalendarRule: Hashable, Sendable {
    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    private static let places = ["first", "second", "third", "fourth", "fifth", "last"]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// What one item under `on` means.
    enum Days: Hashable {
        case month(DayRule.MonthDay)
        case week([DayRule.WeekDay])
        case all
    }

    /// The days of one item; `nil` when it is not understood.
    static func days(_ item: String) -> Days? {
        let words = item.lowercased().split(separator: " ").map(String.init)
        switch words {
        case ["every", "day"], ["daily"]: return .all
        case ["weekdays"], ["workdays"]: return .week((1...5).map { .every($0) })
        case ["weekends"]: return .week([.every(6), .every(0)])
        case ["last", "day"]: return .month(.fromEnd(0))
        case ["last", "workday"]: return .month(.lastWorkday)
        case ["first", "workday"]: return .month(.nearestWorkday(1))
        default: break
        }
        if words.count == 1, let weekday = weekday(words[0]) { return .week([.every(weekday)]) }
        guard words.count == 2 else { return nil }
        if words[0] == "day", let number = Int(words[1]), (1...31).contains(number) { return .month(.number(number)) }
        guard let place = places.firstIndex(of: words[0]), let weekday = weekday(words[1]) else { return nil }
        return .week([place == 5 ? .last(weekday) : .nth(weekday, place + 1)])
    }

    /// 0 for Sunday, by the whole name or its first three letters.
    static func weekday(_ name: some StringProtocol) -> Int? { index(of: name, in: weekdays) }

    /// 1 for January, by the whole name or its first three letters.
    static func month(_ name: some StringProtocol) -> Int? { index(of: name, in: months).map { $0 + 1 } }

    private static func index(of name: some StringProtocol, in names: [String]) -> Int? {
        let lowered = name.lowercased()
        return names.firstIndex { $0 == lowered || (lowered.count == 3 && $0.hasPrefix(lowered)) }
    }
}

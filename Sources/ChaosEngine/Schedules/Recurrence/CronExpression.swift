import ChaosCore

/// A cron expression: `30 10 * * TUE`, `0 9 L * *`, `15 14 * * FRI#2`, `@weekly`.
///
/// Five fields as in Vixie's cron: minute, hour, day of month, month, day of week. With both kinds of day given a day
/// needs only one of them, unless a field begins with a star. Also `L` (last day), `L-3`, `15W` (nearest weekday), `LW`;
/// `FRI#2` (second Friday) and `5L` (last Friday).
struct CronExpression: Hashable, Sendable {
    /// As it was written, with single spaces.
    let text: String
    let recurrence: Recurrence

    private static let nicknames = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// Throws with the first thing that is wrong.
    init(_ text: String) throws(CronProblem) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        self.text = words.joined(separator: " ")
        if let first = words.first, first.hasPrefix("@") {
            recurrence = try CronExpression.nicknamed(first.lowercased(), isAlone: words.count == 1)
        } else {
            recurrence = try CronExpression.fields(words)
        }
    }

    private static func nicknamed(_ name: String, isAlone: Bool) throws(CronProblem) -> Recurrence {
        guard isAlone, let expression = nicknames[name] else {
            let known = nicknames.keys.sorted().joined(separator: ", ")
            throw CronProblem("\"\(name)\" is not a moment of the calendar (known: \(known))")
        }
        return try fields(expression.split(separator: " "))
    }

    private static func fields(_ words: [Substring]) throws(CronProblem) -> Recurrence {
        guard words.count == 5 else {
            throw CronProblem(
                "\(words.count) fields were given; five are needed: minute, hour, day of month, month, day of week")
        }
        let minutes = try CronField(.minute).values(words[0])
        let hours = try CronField(.hour).values(words[1])
        var days = DayRule()
        days.monthDays = try monthDays(words[2])
        days.months = try CronField(.month).values(words[3])
        days.weekDays = try weekDays(words[4])
        days.eitherIsEnough = ![words[2], words[4]].contains { $0.hasPrefix("*") }
        let times = hours.flatMap { hour in minutes.map { hour * 60 + $0 } }
        return Recurrence(days: days, minutes: times)
    }

    private static func monthDays(_ text: Substring) throws(CronProblem) -> Set<DayRule.MonthDay>? {
        if text == "*" || text == "?" { return nil }
        var days: Set<DayRule.MonthDay> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let special = try special(monthDay: item) {
                days.insert(special)
            } else {
                days.formUnion(try CronField(.dayOfMonth).one(item).map { .number($0) })
            }
        }
        return days
    }

    private static func special(monthDay item: Substring) throws(CronProblem) -> DayRule.MonthDay? {
        let upper = item.uppercased()
        if upper == "L" { return .fromEnd(0) }
        if upper == "LW" { return .lastWorkday }
        let field = CronField(.dayOfMonth)
        if upper.hasPrefix("L-") {
            guard let days = Int(upper.dropFirst(2)), (1...30).contains(days) else {
                throw field.problem(item, "L-n means n days before the last, n from 1 to 30")
            }
            return .fromEnd(days)
        }
        guard upper.hasSuffix("W") else { return nil }
        return .nearestWorkday(try field.number(item.dropLast(), item))
    }

    private static func weekDays(_ text: Substring) throws(CronProblem) -> Set<DayRule.WeekDay>? {
        if text == "*" || text == "?" { return nil }
        let field = CronField(.dayOfWeek)
        var days: Set<DayRule.WeekDay> = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let hash = item.firstIndex(of: "#") {
                guard let place = Int(item[item.index(after: hash)...]), (1...5).contains(place) else {
                    throw field.problem(item, "behind # the place in the month stands, 1 to 5")
                }
                days.insert(.nth(try field.number(item[..<hash], item) % 7, place))
            } else if item.uppercased().hasSuffix("L"), item.count > 1 {
                days.insert(.last(try field.number(item.dropLast(), item) % 7))
            } else {
                days.formUnion(try field.one(item).map { .every($0 % 7) })
            }
        }
        return days
    }
}

/// The rule at the end of a zone file, for all years after the listed ones: `EST5EDT,M3.2.0,M11.1.0` (POSIX `TZ`).
struct YearlyZoneRule: Equatable {
    /// A day of each year with a time of day, in seconds, which may lie on another day.
    struct Day: Equatable {
        enum Form: Equatable {
            /// Month, week (5 is the last), weekday (0 is Sunday).
            case weekday(month: Int, week: Int, weekday: Int)
            /// 1 to 365; the 29th of February is never counted.
            case withoutLeap(Int)
            /// 0 to 365.
            case plain(Int)
        }

        let form: Form
        let second: Int
    }

    let standard: Int
    /// `nil` when the zone has the same offset all year.
    let summer: Summer?

    struct Summer: Equatable {
        let offset: Int
        let start: Day
        let end: Day
    }

    /// `nil` when the text is not such a rule.
    init?(_ text: String) {
        var reader = Reader(rest: Substring(text))
        guard reader.name(), let west = reader.time() else { return nil }
        standard = -west
        if reader.rest.isEmpty {
            summer = nil
            return
        }
        guard reader.name() else { return nil }
        var offset = standard + 3_600
        if reader.rest.first != "," {
            guard let west = reader.time() else { return nil }
            offset = -west
        }
        guard reader.take(","), let start = reader.day(), reader.take(","), let end = reader.day(),
            reader.rest.isEmpty
        else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    /// Every change of the offset after a moment up to the end of a year.
    func changes(after epoch: Int64?, through lastYear: Int) -> [ZoneRules.Change] {
        guard let summer else {
            return epoch == nil ? [.init(epoch: .min / 2, offset: standard)] : []
        }
        let firstYear = epoch.map { CivilTime(localSeconds: $0).date.year } ?? 1970
        guard firstYear <= lastYear else { return [] }
        let all = (firstYear...lastYear).flatMap { year -> [ZoneRules.Change] in
            let start = summer.start.localSeconds(in: year) - Int64(standard)
            let end = summer.end.localSeconds(in: year) - Int64(summer.offset)
            // A start that meets the end of the year before is summer all year, as some zones have had.
            return [.init(epoch: start, offset: summer.offset), .init(epoch: end, offset: standard)]
        }
        return all.filter { change in epoch.map { change.epoch > $0 } ?? true }.sorted { $0.epoch < $1.epoch }
    }
}

extension YearlyZoneRule.Day {
    /// Seconds since 1970 on the wall that holds before the change.
    func localSeconds(in year: Int) -> Int64 {
        let first = CivilDate(year: year, month: 1, day: 1)?.dayNumber ?? 0
        let day: Int
        switch form {
        case .plain(let number): day = first + number
        case .withoutLeap(let number):
            let isLeap = CivilDate.days(in: 2, of: year) == 29
            day = first + number - 1 + (isLeap && number >= 60 ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let start = CivilDate(year: year, month: month, day: 1) ?? CivilDate(dayNumber: first)
            var number = (weekday - start.weekday + 7) % 7 + 1 + (week - 1) * 7
            if number > start.daysInMonth { number -= 7 }
            day = start.dayNumber + number - 1
        }
        return Int64(day) * 86_400 + Int64(second)
    }
}

private struct Reader {
    var rest: Substring

    mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    /// An abbreviation: letters, or anything in `<>`.
    mutating func name() -> Bool {
        if take("<") {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let letters = rest.prefix { $0.isLetter }
        rest = rest.dropFirst(letters.count)
        return letters.count >= 3
    }

    mutating func number(upTo limit: Int) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        guard let value = Int(digits), value <= limit else { return nil }
        return value
    }

    /// Hours, with minutes and seconds when given, in seconds; may be negative.
    mutating func time() -> Int? {
        let sign = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        guard var total = number(upTo: 167).map({ $0 * 3_600 }) else { return nil }
        for unit in [60, 1] where rest.first == ":" {
            rest.removeFirst()
            guard let part = number(upTo: 59) else { return nil }
            total += part * unit
        }
        return sign * total
    }

    mutating func day() -> YearlyZoneRule.Day? {
        guard let form = form() else { return nil }
        guard take("/") else { return .init(form: form, second: 7_200) }
        return time().map { .init(form: form, second: $0) }
    }

    private mutating func form() -> YearlyZoneRule.Day.Form? {
        if take("M") {
            guard let month = number(upTo: 12), month > 0, take("."), let week = number(upTo: 5), week > 0, take("."),
                let weekday = number(upTo: 6)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
        if take("J") { return number(upTo: 365).map { .withoutLeap($0) } }
        return number(upTo: 365).map { .plain($0) }
    }
}

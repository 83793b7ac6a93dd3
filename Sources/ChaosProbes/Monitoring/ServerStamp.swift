/// Wall-clock stamps as servers write them, in seconds since 1970. Pure.
enum ServerStamp {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// RFC 3339 with any number of decimals, as Go writes it: `2026-11-27T05:39:21.123456789Z`. `nil` when it is none, and
    /// for Go's zero time, which means that there is no such moment.
    static func rfc3339(_ text: String) -> Double? {
        guard let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)/)
        else { return nil }
        let (_, year, month, day, hour, minute, second, fraction, zone) = match.output
        guard let whole = seconds(number(year), number(month), number(day), [hour, minute, second].map(number)),
            number(year) > 1
        else { return nil }
        return whole - offset(zone) + (fraction.flatMap { Double("0\($0)") } ?? 0)
    }

    /// A name of the moment, the same however many decimals a server writes: in milliseconds, cut as Go cuts what it
    /// formats. The text itself when it is no stamp.
    static func moment(_ text: String) -> String {
        let fraction = text.firstMatch(of: /\.(\d+)/)?.output.1 ?? ""
        guard let second = rfc3339(text.replacing(/\.\d+/, with: "")) else { return text }
        return "\(Int64(second)).\((fraction + "000").prefix(3))"
    }

    /// The Date header of HTTP, cut to the second: `Fri, 27 Nov 2026 05:39:21 GMT`.
    static func http(_ text: String) -> Double? {
        guard let match = text.wholeMatch(of: /[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT/),
            let month = months.firstIndex(of: String(match.output.2))
        else { return nil }
        let (_, day, _, year, hour, minute, second) = match.output
        return seconds(number(year), month + 1, number(day), [hour, minute, second].map(number))
    }

    private static func number(_ digits: Substring) -> Int { Int(digits) ?? 0 }

    private static func offset(_ zone: Substring) -> Double {
        guard zone != "Z" else { return 0 }
        let parts = zone.dropFirst().split(separator: ":").map(number)
        return Double((zone.hasPrefix("-") ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60))
    }

    private static func seconds(_ year: Int, _ month: Int, _ day: Int, _ time: [Int]) -> Double? {
        guard (1...12).contains(month), (1...31).contains(day), time[0] < 24, time[1] < 60, time[2] <= 60 else {
            return nil
        }
        // Days since 1970 of the proleptic calendar, in years that begin in March.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Double((era * 146_097 + dayOfEra - 719_468) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2])
    }
}

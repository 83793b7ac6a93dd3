/// What a clock on a wall and the calendar beside it show: a day and a time, without a zone.
public struct CivilTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let date: CivilDate
    /// Seconds since midnight by the wall's count, 0 to 86399.
    public let second: Int

    public init(_ date: CivilDate, second: Int) {
        self.date = date
        self.second = second
    }

    /// The wall time of so many seconds since 1970 on a wall that never changes its offset.
    public init(localSeconds: Int64) {
        let days = localSeconds.quotientRoundedDown(86_400)
        self.init(CivilDate(dayNumber: Int(days)), second: Int(localSeconds - days * 86_400))
    }

    /// Reads `2026-11-07 09:30`, `2026-11-07T09:30`, with seconds or without; `nil` when it is anything else.
    public init?(_ text: some StringProtocol) {
        let pieces = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard pieces.count == 2, let date = CivilDate(pieces[0]), let second = CivilTime.second(pieces[1]) else {
            return nil
        }
        self.init(date, second: second)
    }

    /// Reads `09:30` or `09:30:15` as seconds since midnight.
    static func second(_ text: some StringProtocol) -> Int? {
        let pieces = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(pieces.count),
            pieces.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } })
        else { return nil }
        let numbers = pieces.compactMap { Int($0) }
        guard numbers.count == pieces.count, numbers[0] < 24, numbers[1] < 60, numbers.last ?? 60 < 60 else {
            return nil
        }
        return numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    }

    /// Seconds since 1970-01-01 00:00 on the same wall.
    public var localSeconds: Int64 { Int64(date.dayNumber) * 86_400 + Int64(second) }

    /// `09:30`, with seconds only when there are any.
    public var clock: String {
        let minute = "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2))"
        return second % 60 == 0 ? minute : "\(minute):\(padded(second % 60, 2))"
    }

    public var description: String { "\(date) \(clock)" }

    public static func < (left: CivilTime, right: CivilTime) -> Bool { left.localSeconds < right.localSeconds }
}

extension Int64 {
    /// Division that rounds towards minus infinity, as days before 1970 need it.
    func quotientRoundedDown(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
    }
}

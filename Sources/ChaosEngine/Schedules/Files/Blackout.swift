/// Times at which nothing may be broken on purpose: holidays, nights, a sale, a freeze. All of it in one zone.
public struct Blackout: Sendable {
    /// From a weekday's time to a weekday's time, as minutes since Sunday 00:00; the end may lie in the next week.
    struct Weekly: Equatable, Sendable {
        let start: Int
        let end: Int
    }

    /// From a wall time up to, and without, another.
    struct Period: Equatable, Sendable {
        let from: CivilTime
        let until: CivilTime
    }

    /// One window on the calendar, as seconds since 1970; the end is not part of it.
    struct Window: Equatable, Sendable {
        let start: Int64
        let end: Int64
    }

    public let name: String
    /// Why, for the ledger; `nil` when the name says it.
    let reason: String?
    let zone: ZoneRules
    var days: [ClosedRange<CivilDate>] = []
    var weekly: [Weekly] = []
    var periods: [Period] = []

    /// The first window that a drill from `start` to `end` would touch; `nil` when it touches none.
    func window(touching start: Int64, _ end: Int64) -> Window? {
        windows(from: start, to: end).filter { $0.start <= end && $0.end > start }.min { $0.start < $1.start }
    }

    private func windows(from start: Int64, to end: Int64) -> [Window] {
        // A week and a day more on both sides holds every weekly window that reaches in.
        let first = zone.moment(start).wall.date + -9
        let last = zone.moment(end).wall.date + 2
        let whole = days.filter { $0.upperBound >= first && $0.lowerBound <= last }.map { range in
            Window(
                start: beginning(of: CivilTime(range.lowerBound, second: 0)),
                end: ending(of: CivilTime(range.upperBound + 1, second: 0)))
        }
        let single = periods.map { Window(start: beginning(of: $0.from), end: ending(of: $0.until)) }
        guard !weekly.isEmpty else { return whole + single }
        let sundays = (first.dayNumber...last.dayNumber).map { CivilDate(dayNumber: $0) }.filter { $0.weekday == 0 }
        let repeated = sundays.flatMap { sunday in
            weekly.map { window in
                Window(
                    start: beginning(of: wall(sunday, window.start)), end: ending(of: wall(sunday, window.end)))
            }
        }
        return whole + single + repeated
    }

    private func wall(_ sunday: CivilDate, _ minute: Int) -> CivilTime {
        CivilTime(sunday + minute / 1_440, second: minute % 1_440 * 60)
    }

    /// A time that comes twice begins with its first and ends with its second: in doubt it is longer.
    private func beginning(of wall: CivilTime) -> Int64 {
        switch zone.reading(of: wall) {
        case .once(let moment), .twice(let moment, _), .never(let moment): moment.epoch
        }
    }

    private func ending(of wall: CivilTime) -> Int64 {
        switch zone.reading(of: wall) {
        case .once(let moment), .twice(_, let moment), .never(let moment): moment.epoch
        }
    }
}

import Testing

@testable import ChaosEngine

@Suite struct BlackoutTests {
    private static let london = try? ZoneDatabase().zone("Europe/London").get()

    private func blackout(_ change: (inout Blackout) -> Void) throws -> Blackout {
        var blackout = Blackout(name: "b", reason: nil, zone: try #require(Self.london))
        change(&blackout)
        return blackout
    }

    private func epoch(_ text: String) throws -> Int64 {
        let zone = try #require(Self.london)
        switch zone.reading(of: try #require(CivilTime(text))) {
        case .once(let moment), .twice(let moment, _), .never(let moment): return moment.epoch
        }
    }

    private func touches(_ blackout: Blackout, _ from: String, minutes: Int64 = 0) throws -> Bool {
        let start = try epoch(from)
        return blackout.window(touching: start, start + minutes * 60) != nil
    }

    @Test func aDayIsClosedFromMidnightToMidnight() throws {
        let day = try #require(CivilDate("2026-12-25"))
        let closed = try blackout { $0.days = [day...day] }
        #expect(try !touches(closed, "2026-12-24 23:59"))
        #expect(try touches(closed, "2026-12-25 00:00"))
        #expect(try touches(closed, "2026-12-25 23:59"))
        #expect(try !touches(closed, "2026-12-26 00:00"))
    }

    @Test func aDrillMustNotReachIntoAWindow() throws {
        let day = try #require(CivilDate("2026-12-25"))
        let closed = try blackout { $0.days = [day...day] }
        #expect(try !touches(closed, "2026-12-24 23:30", minutes: 29))
        #expect(try touches(closed, "2026-12-24 23:30", minutes: 30))
    }

    @Test func aWeeklyWindowReachesOverTheWeeksEnd() throws {
        let weekend = try blackout { $0.weekly = [.init(start: 5 * 1_440 + 18 * 60, end: 8 * 1_440 + 9 * 60)] }
        #expect(try !touches(weekend, "2026-11-27 17:59"))
        for inside in ["2026-11-27 18:00", "2026-11-28 12:00", "2026-11-29 00:00", "2026-11-30 08:59"] {
            #expect(try touches(weekend, inside), "\(inside)")
        }
        #expect(try !touches(weekend, "2026-11-30 09:00"))
        #expect(try !touches(weekend, "2026-12-02 12:00"))
    }

    @Test func theHourThatComesTwiceIsClosedTwice() throws {
        // 2026-10-25: 01:00 to 01:59 come twice. Sunday 00:30 to 01:30.
        let window = try blackout { $0.weekly = [.init(start: 30, end: 90)] }
        let first = try epoch("2026-10-25 01:20")
        #expect(window.window(touching: first, first) != nil)
        #expect(window.window(touching: first + 3_600, first + 3_600) != nil)
        #expect(window.window(touching: first + 2 * 3_600, first + 2 * 3_600) == nil)
    }

    @Test func aPeriodEndsBeforeItsEnd() throws {
        let from = try #require(CivilTime("2026-11-10 18:00"))
        let until = try #require(CivilTime("2026-11-12 09:00"))
        let sale = try blackout { $0.periods = [.init(from: from, until: until)] }
        #expect(try touches(sale, "2026-11-12 08:59"))
        #expect(try !touches(sale, "2026-11-12 09:00"))
        #expect(try !touches(sale, "2026-11-10 17:59"))
    }
}

import Foundation
import Testing

@testable import ChaosEngine

@Suite struct ZoneRulesTests {
    static let names = [
        "Asia/Seoul", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia",
        "America/St_Johns", "Europe/Dublin", "Africa/Casablanca",
    ]

    @Test(arguments: names)
    func offsetsAreThoseOfAnIndependentImplementation(_ name: String) throws {
        let rules = try ZoneDatabase().zone(name).get()
        let zone = try #require(TimeZone(identifier: name))
        // From 1975 on, in steps that are no multiple of anything, to where every copy of the database agrees.
        for epoch in stride(from: Int64(157_766_400), to: 1_700_000_000, by: 86_477 * 3) {
            let wanted = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(epoch)))
            #expect(rules.offset(at: epoch) == wanted, "\(name) at \(epoch)")
        }
    }

    @Test(arguments: names)
    func everyReadingOfAWallIsTrue(_ name: String) throws {
        let rules = try ZoneDatabase().zone(name).get()
        var seen = (once: 0, twice: 0, never: 0)
        let start = try #require(CivilDate("2008-01-01")).dayNumber
        for quarter in stride(from: 0, to: 6 * 366 * 96, by: 1) where quarter % 96 < 16 || quarter % 96 > 90 {
            let local = Int64(start) * 86_400 + Int64(quarter) * 900
            let wall = CivilTime(localSeconds: local)
            switch rules.reading(of: wall) {
            case .once(let moment):
                seen.once += 1
                #expect(moment.wall == wall && rules.offset(at: moment.epoch) == moment.offset)
            case .twice(let first, let second):
                seen.twice += 1
                #expect(first.epoch < second.epoch && first.wall == wall && second.wall == wall)
                #expect(rules.moment(first.epoch) == first && rules.moment(second.epoch) == second)
            case .never(let moment):
                seen.never += 1
                #expect(rules.moment(moment.epoch).wall > wall)
                #expect(rules.moment(moment.epoch - 1).wall < wall)
            }
        }
        #expect(seen.once > 10_000)
        if name != "Asia/Seoul" { #expect(seen.twice > 0 && seen.never > 0) }
    }

    @Test func afterTheListedYearsTheRuleGoesOn() throws {
        let zone = try ZoneDatabase().zone("America/New_York").get()
        let plan = SlotPlan(
            entry: "a/b", recurrence: try CronExpression("30 2 * * *").recurrence, zone: zone, gap: .skip, fold: .first)
        let start = try #require(plan.epoch(of: "2150-01-01"))
        let edges = plan.edges(after: start, count: 2)
        #expect(
            edges.map { "\($0)" } == [
                "2150-03-08 03:00 -04:00: the clock goes forward by 1 h",
                "2150-11-01 01:00 -05:00: the clock goes back by 1 h",
            ])
    }

    @Test(arguments: [
        ("IST-1GMT0,M10.5.0,M3.5.0/1", true), ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", true), ("KST-9", true),
        ("EST5EDT,J60,J300/3:30", true), ("EST5EDT,59,299/-1", true), ("EST", false), ("5", false),
        ("EST5EDT", false), ("EST5EDT,M13.1.0,M11.1.0", false), ("EST5EDT,M3.2.0", false),
    ])
    func aYearlyRuleIsReadOrRefused(_ text: String, isRule: Bool) {
        #expect((YearlyZoneRule(text) != nil) == isRule)
    }

    @Test func aFileThatWasCutOffIsRefused() throws {
        let path = "\(ZoneDatabase().folder)/Europe/London"
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        _ = try #require(ZoneFile(bytes).rules(name: "x"))
        for length in 0..<bytes.count {
            let isRead = ZoneFile(Array(bytes[..<length])).rules(name: "x") != nil
            #expect(!isRead, "\(length) bytes")
        }
    }

    @Test func noNameLeadsOutOfTheDatabase() {
        for name in ["../../etc/passwd", "/etc/localtime", "", "Europe", "Asia/Seoul\u{0}", "Nowhere/Land"] {
            #expect(throws: ZoneDatabase.Refusal.self) { try ZoneDatabase().zone(name).get() }
        }
    }
}

import Testing

@testable import ChaosEngine

@Suite struct SlotPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let cron: String
        let zone: String
        let gap: SlotPlan.Gap
        let fold: SlotPlan.Fold
        let from: String
        let until: String
        let slots: [String]
        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "a time in the gap is left out", cron: "30 2 * * *", zone: "America/New_York", gap: .skip,
            fold: .first, from: "2026-03-07 00:00", until: "2026-03-10 00:00",
            slots: ["2026-03-07T02:30-05:00", "2026-03-09T02:30-04:00"]),
        Case(
            name: "a time in the gap is moved behind it", cron: "30 2 * * *", zone: "America/New_York", gap: .shift,
            fold: .first, from: "2026-03-07 00:00", until: "2026-03-10 00:00",
            slots: ["2026-03-07T02:30-05:00", "2026-03-08T03:00-04:00", "2026-03-09T02:30-04:00"]),
        Case(
            name: "many times in the gap are one slot, the one that was planned there", cron: "*/30 2-3 * * *",
            zone: "America/New_York", gap: .shift, fold: .first, from: "2026-03-08 00:00", until: "2026-03-08 12:00",
            slots: ["2026-03-08T03:00-04:00", "2026-03-08T03:30-04:00"]),
        Case(
            name: "a time that comes twice, once", cron: "30 1 * * *", zone: "America/New_York", gap: .skip,
            fold: .first, from: "2026-11-01 00:00", until: "2026-11-02 00:00", slots: ["2026-11-01T01:30-04:00"]),
        Case(
            name: "a time that comes twice, twice", cron: "*/30 1 * * *", zone: "America/New_York", gap: .skip,
            fold: .both, from: "2026-11-01 00:00", until: "2026-11-02 00:00",
            slots: [
                "2026-11-01T01:00-04:00", "2026-11-01T01:30-04:00", "2026-11-01T01:00-05:00", "2026-11-01T01:30-05:00",
            ]),
        Case(
            name: "half an hour on Lord Howe", cron: "45 1 * * *", zone: "Australia/Lord_Howe", gap: .skip,
            fold: .both, from: "2026-04-05 00:00", until: "2026-04-06 00:00",
            slots: ["2026-04-05T01:45+11:00", "2026-04-05T01:45+10:30"]),
        Case(
            name: "midnight that does not come", cron: "0 0 * * *", zone: "America/Sao_Paulo", gap: .shift,
            fold: .first, from: "2018-11-03 12:00", until: "2018-11-05 12:00",
            slots: ["2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00"]),
        Case(
            name: "the day that Apia left out", cron: "0 10 * * *", zone: "Pacific/Apia", gap: .skip, fold: .first,
            from: "2011-12-29 00:00", until: "2012-01-01 00:00",
            slots: ["2011-12-29T10:00-10:00", "2011-12-31T10:00+14:00"]),
        Case(
            name: "the day that Apia left out, moved", cron: "0 10 * * *", zone: "Pacific/Apia", gap: .shift,
            fold: .first, from: "2011-12-29 00:00", until: "2012-01-01 00:00",
            slots: ["2011-12-29T10:00-10:00", "2011-12-31T00:00+14:00", "2011-12-31T10:00+14:00"]),
        Case(
            name: "clocks that go back over midnight", cron: "0,30 0,23 * * *", zone: "America/St_Johns", gap: .skip,
            fold: .both, from: "2010-11-06 12:00", until: "2010-11-07 12:00",
            slots: [
                "2010-11-06T23:00-02:30", "2010-11-06T23:30-02:30", "2010-11-07T00:00-02:30", "2010-11-06T23:30-03:30",
                "2010-11-07T00:00-03:30", "2010-11-07T00:30-03:30",
            ]),
    ]

    @Test(arguments: cases)
    func daylightSavingIsMetAsTheFileSays(_ given: Case) throws {
        let plan = SlotPlan(
            entry: "a/b", recurrence: try CronExpression(given.cron).recurrence,
            zone: try ZoneDatabase().zone(given.zone).get(), gap: given.gap, fold: given.fold)
        let from = try #require(plan.epoch(of: given.from)) - 1
        let until = try #require(plan.epoch(of: given.until))
        let slots = plan.slots(after: from, through: until)
        #expect(slots.map(\.time) == given.slots.map { "\($0)[\(given.zone)]" })
        // One after the other they are the same.
        var after = from
        for slot in slots {
            #expect(plan.next(after: after) == slot)
            after = slot.epoch
        }
    }

    @Test func bothEdgesTellWhatTheyTake() throws {
        let plan = SlotPlan(
            entry: "a/b", recurrence: try CronExpression("30 1,2 * * *").recurrence,
            zone: try ZoneDatabase().zone("America/New_York").get(), gap: .skip, fold: .first)
        let edges = plan.edges(after: try #require(plan.epoch(of: "2026-01-01")), count: 2)
        #expect(edges.map { $0.lost.map(\.clock) } == [["02:30"], []])
        #expect(edges.map { $0.doubled.map(\.clock) } == [[], ["01:30"]])
    }

    @Test func jitterIsTheSlotsOwnAndBounded() throws {
        let plan = SlotPlan(
            entry: "a/b", recurrence: try CronExpression("0 * * * *").recurrence, zone: .utc, gap: .skip, fold: .first)
        let slots = plan.slots(after: 0, through: 1_000 * 3_600)
        let jitters = slots.map { $0.jitter(below: 600) }
        #expect(jitters == slots.map { $0.jitter(below: 600) })
        #expect(jitters.allSatisfy { (0..<600).contains($0) })
        #expect(Set(jitters).count > 400)
        #expect(slots[0].jitter(below: 0) == 0)
    }
}

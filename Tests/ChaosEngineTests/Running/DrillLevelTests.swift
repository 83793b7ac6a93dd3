import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// The level that a drill measures, from the readings of each function by itself.
@Suite struct DrillLevelTests {
    private func level(_ outage: [Metric: Reading], duration: Duration = .seconds(30)) async throws -> RunRecord {
        var bench = try DrillBench()
        bench.experiment = DrillSample.experiment(
            duration: duration,
            steadyState: [
                Condition(DrillSample.success, .atLeast, 0.99, unit: .ratio),
                Condition(DrillSample.p95, .atMost, 0.5, unit: .seconds),
                Condition(Metric("http.up"), .atLeast, 1, unit: .flag),
            ])
        bench.readings = { _, hurts in hurts ? outage : [:] }
        return try await bench.run()
    }

    @Test func oneFunctionBelow90PercentIsL2() async throws {
        let record = try await level([DrillSample.success: .value(0.89)])
        #expect(record.level.measured == .l2)
        #expect(
            record.level.reasons == [
                "one function's http.success_ratio < 90 %: http.success_ratio{scenario=issue-coupon} is 89 %"
            ])
    }

    @Test func oneFunctionThatFailsAltogetherIsStillL2() async throws {
        #expect(try await level([DrillSample.success: .value(0)]).level.measured == .l2)
    }

    @Test func everyFunctionBelow50PercentIsL1() async throws {
        let record = try await level([DrillSample.success: .value(0.1), DrillSample.orderSuccess: .value(0.49)])
        #expect(record.level.measured == .l1)
        #expect(record.reasons.first { $0.clause == "no worse than L2" }?.value == .fail)
        #expect(record.verdict == .fail)
    }

    @Test func aServiceThatIsDownIsL1() async throws {
        #expect(try await level([Metric("http.up"): .value(0)]).level.measured == .l1)
    }

    @Test func aServiceThatIsOnlySlowIsL3() async throws {
        #expect(try await level([DrillSample.p95: .value(3)]).level.measured == .l3)
    }

    @Test func whatIsUnknownOpensNoLevel() async throws {
        #expect(try await level([Metric("http.up"): .unknown("no answer")]).level.measured == nil)
    }

    @Test func whatLastsLessThanFiveSecondsIsNoLevel() async throws {
        // Bad samples at 9, 10, 11, 12, 13 s: four seconds.
        let record = try await level([DrillSample.success: .value(0)], duration: .milliseconds(5500))
        #expect(record.level.measured == nil)
        #expect(record.timesSeconds["impact"] == 0.9)
    }

    @Test func aLevelIsRaisedAtOnceAndEachChangeIsOnTheTimeline() async throws {
        var bench = try DrillBench()
        bench.readings = { now, hurts in
            guard hurts else { return [:] }
            if now < Instant(seconds: 16) { return [DrillSample.p95: .value(3)] }
            return [DrillSample.p95: .value(3), DrillSample.success: .value(0.2)]
        }
        let record = try await bench.run()
        let changes = record.timeline.events.filter { [.levelRaised, .levelLowered].contains($0.kind) }
        #expect(changes.map(\.summary) == ["level none -> L3", "level L3 -> L2", "level L2 -> none"])
        #expect(changes.map(\.at) == [14, 21, 48].map { Instant(seconds: $0) })
        #expect(bench.sink.kinds.filter { $0 == .levelChange }.count == 3)
    }
}

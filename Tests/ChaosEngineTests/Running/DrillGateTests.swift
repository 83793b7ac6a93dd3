import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// What keeps a fault from being injected at all.
@Suite struct DrillGateTests {
    private func expectNothingInjected(_ bench: DrillBench, _ record: RunRecord, calls: [String] = []) throws {
        #expect(bench.target.calls == calls)
        #expect(record.timeline.instant(of: .injected) == nil)
        #expect(record.timesSeconds.isEmpty)
        #expect(record.verdict == .inconclusive)
        #expect(record.faultEnded == nil)
        #expect(record.faultRemovedBy == nil)
        #expect(record.faultRemoved)
        #expect(record.level.measured == nil)
        #expect(bench.sink.kinds.last == .summary)
    }

    @Test func aBrokenSteadyStateIsRefused() async throws {
        var bench = try DrillBench()
        bench.readings = { _, _ in DrillSample.outage }
        let record = try await bench.run()
        try expectNothingInjected(bench, record)
        #expect(try bench.journal.open() == [])
        #expect(record.reasons.map(\.clause) == ["steady state before injection"])
        #expect(
            record.reasons[0].detail
                == "http.success_ratio{scenario=issue-coupon} >= 99 % but is 10 %;"
                + " http.p95{scenario=issue-coupon} <= 500 ms but is 4 s; alert rules are true: Slow")
        // 2.6 s of warm-up, then three times the baseline and ten seconds.
        #expect(record.timeline.events.first { $0.kind == .gateFailed }?.at == Instant(seconds: 27.6))
    }

    @Test func aSteadyStateThatNeverHoldsLongEnoughIsRefused() async throws {
        var bench = try DrillBench()
        // Broken every fourth second: never five seconds in a row.
        bench.readings = { now, _ in Int(now.seconds) % 4 == 0 ? DrillSample.outage : [:] }
        let record = try await bench.run()
        try expectNothingInjected(bench, record)
    }

    @Test func aSteadyStateThatComesLateIsWaitedFor() async throws {
        var bench = try DrillBench()
        bench.readings = { now, hurts in hurts || now < Instant(seconds: 12) ? DrillSample.outage : [:] }
        let record = try await bench.run()
        // Good from 12 s on, for five seconds.
        #expect(record.timeline.instant(of: .injected) == Instant(seconds: 17.1))
        #expect(record.timesSeconds["impact"] == 0.9)
        #expect(record.ttrSeconds == 30.9)
    }

    @Test func whatIsUnknownIsNotHealthy() async throws {
        var bench = try DrillBench()
        bench.readings = { _, _ in [DrillSample.p95: .unknown("nothing finished, 312 in flight")] }
        let record = try await bench.run()
        try expectNothingInjected(bench, record)
        #expect(record.reasons[0].detail.contains("is unknown (nothing finished, 312 in flight)"))
    }

    @Test func anAlertThatFiresAlreadyIsRefused() async throws {
        var bench = try DrillBench()
        bench.experiment = DrillSample.experiment(
            detect: [
                AlertRule(
                    name: "Slow", condition: Condition(DrillSample.p95, .greater, 0.01, unit: .seconds), hold: .zero)
            ])
        let record = try await bench.run()
        try expectNothingInjected(bench, record)
        #expect(record.reasons[0].detail == "alert rules are true: Slow")
    }

    @Test func anAlertThatCameAndWentBeforeTheInjectionIsNotItsDetection() async throws {
        var bench = try DrillBench()
        bench.readings = { now, _ in (3...6).contains(now.seconds) ? [DrillSample.p95: .value(4)] : [:] }
        let record = try await bench.run()
        let fired = try #require(record.timeline.events.first { $0.kind == .alertFired })
        let injected = try #require(record.timeline.instant(of: .injected))
        #expect(fired.at < injected)
        #expect(record.ttdSeconds == nil)
        #expect(record.timesSeconds["alertFired"] == nil)
        #expect(record.timesSeconds["ruleTrue"] == nil)
        #expect(record.timesSeconds["alertAccepted"] == nil)
    }

    @Test func anAbortRuleThatIsTrueAlreadyIsRefused() async throws {
        var bench = try DrillBench()
        bench.experiment = DrillSample.experiment(
            abortWhen: [Condition(DrillSample.orderSuccess, .less, 0.2, unit: .ratio)])
        bench.readings = { _, _ in [DrillSample.orderSuccess: .value(0.1)] }
        let record = try await bench.run()
        try expectNothingInjected(bench, record)
        #expect(record.reasons[0].detail.contains("http.success_ratio{scenario=place-order} < 20 % (is 10 %)"))
    }

    @Test func aJournalThatRefusesTheWriteKeepsTheFaultOut() async throws {
        var bench = try DrillBench()
        bench.journalFolder = "/proc/firedrill"
        let record = try await bench.run()
        #expect(bench.target.calls == ["capture"])
        #expect(!bench.target.isHeld)
        #expect(record.timeline.instant(of: .injected) == nil)
        #expect(record.verdict == .inconclusive)
        #expect(record.faultEnded == nil)
        #expect(record.reasons[0].detail.hasPrefix("nothing was injected: could not write the recovery journal"))
    }

    @Test func aCaptureThatFailsKeepsTheFaultOut() async throws {
        let bench = try DrillBench { $0.captureFails = true }
        let record = try await bench.run()
        #expect(bench.target.calls == ["capture"])
        #expect(try bench.journal.open() == [])
        #expect(record.verdict == .inconclusive)
        #expect(record.reasons[0].detail.hasPrefix("nothing was injected: could not note how to undo it"))
    }

    @Test func aLoadThatCannotStartIsAnUnreachableTarget() async throws {
        var bench = try DrillBench()
        bench.startFailure = ServerError("connection refused")
        let record = try await bench.run()
        try expectNothingInjected(bench, record)
        #expect(record.targetUnreachable)
        #expect(record.reasons[0].detail == "connection refused")
        #expect(record.timeline.events.contains { $0.kind == .targetLost })
    }

    @Test func whatHappensDuringTheWarmUpIsNotJudged() async throws {
        var bench = try DrillBench()
        bench.readings = { now, hurts in
            var readings = now < Instant(seconds: 2.6) || hurts ? DrillSample.outage : [:]
            readings[Metric("http.starved", DrillSample.issue)] = .value(now < Instant(seconds: 2.6) ? 1 : 0)
            return readings
        }
        let record = try await bench.run()
        #expect(record.timeline.instant(of: .injected) == DrillBench.injected)
        #expect(record.verdict == .pass)
    }
}

import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// Missing evidence is inconclusive, never pass.
@Suite struct DrillEvidenceTests {
    private func evidence(_ record: RunRecord) -> [String] {
        record.reasons.filter { $0.clause == "evidence" }.map(\.detail)
    }

    @Test func aDetectorThatSeesNothingProvesNothing() async throws {
        var bench = try DrillBench()
        bench.experiment = DrillSample.experiment(
            steadyState: [Condition(DrillSample.success, .atLeast, 0.99, unit: .ratio)])
        bench.readings = { _, hurts in
            (hurts ? DrillSample.outage : [:]).merging([DrillSample.p95: .unknown("no probe")]) { $1 }
        }
        let record = try await bench.run()
        #expect(record.verdict == .inconclusive)
        #expect(evidence(record) == ["http.p95{scenario=issue-coupon} was never read: no probe"])
        #expect(record.reasons.first { $0.clause.hasPrefix("detected") }?.value == .inconclusive)
    }

    @Test func aDetectorThatGoesBlindWithTheFaultProvesNothing() async throws {
        var bench = try DrillBench()
        bench.experiment = DrillSample.experiment(
            steadyState: [Condition(DrillSample.success, .atLeast, 0.99, unit: .ratio)])
        bench.readings = { _, hurts in
            hurts ? [DrillSample.success: .value(0.1), DrillSample.p95: .unknown("the probe was hit, too")] : [:]
        }
        let record = try await bench.run()
        #expect(record.ttdSeconds == nil)
        #expect(record.verdict != .pass)
    }

    @Test func aStarvedGeneratorMakesTheRunInconclusive() async throws {
        var bench = try DrillBench()
        bench.readings = { now, hurts in
            var readings = hurts ? DrillSample.outage : [:]
            readings[Metric("http.starved", DrillSample.issue)] = .value(now == Instant(seconds: 20) ? 1 : 0)
            return readings
        }
        let record = try await bench.run()
        #expect(record.verdict == .inconclusive)
        #expect(
            evidence(record) == [
                "the load generator was starved (issue-coupon); the load was not what the file asks for"
            ])
        #expect(record.timeline.events.filter { $0.kind == .generatorStarved }.map(\.at) == [Instant(seconds: 20)])
        // What was measured is still told.
        #expect(record.ttdSeconds == 2.9)
    }

    @Test func aSmallGapBetweenSamplesIsReportedAndForgiven() async throws {
        var bench = try DrillBench()
        bench.delay = { $0 == Instant(seconds: 20) ? .seconds(3) : .zero }
        let record = try await bench.run()
        let gaps = record.timeline.events.filter { $0.kind == .samplingGap }
        #expect(gaps.map(\.summary) == ["no sample for 4 s"])
        #expect(gaps.map(\.at) == [Instant(seconds: 24)])
        #expect(evidence(record) == [])
        #expect(record.verdict == .pass)
        // Every time of this run may be off by as much.
        #expect(record.resolutionSeconds == 4)
    }

    /// A sample that could not be read makes neither an incident nor a recovery.
    @Test func anUnknownSampleIsNoBreakOfTheSteadyState() async throws {
        var bench = try DrillBench()
        bench.readings = { now, _ in
            now == Instant(seconds: 20) ? [DrillSample.p95: .unknown("the probe was late")] : [:]
        }
        let record = try await bench.run()
        #expect(record.timesSeconds["impact"] == nil)
        #expect(record.timesSeconds["recovered"] == nil)
        #expect(record.level.measured == nil)
        let missing = record.timeline.events.filter { $0.kind == .evidenceMissing }
        #expect(missing.map(\.at) == [Instant(seconds: 20)])
    }

    @Test func aLongGapBetweenSamplesMakesTheRunInconclusive() async throws {
        var bench = try DrillBench()
        bench.delay = { $0 == Instant(seconds: 20) ? .seconds(8) : .zero }
        let record = try await bench.run()
        #expect(record.timeline.events.filter { $0.kind == .samplingGap }.map(\.summary) == ["no sample for 9 s"])
        #expect(evidence(record).count == 1)
        #expect(evidence(record).first?.contains("the longest 9 s") == true)
        #expect(record.verdict == .inconclusive)
    }

    /// Nobody looked in the gap, so nothing is known to have held in it.
    @Test func aGapBreaksTheStabilityWindow() async throws {
        var bench = try DrillBench()
        bench.delay = { $0 == Instant(seconds: 43) ? .seconds(4) : .zero }
        let record = try await bench.run()
        // Good since 39 s, but between 43 and 48 s nothing was read: the window begins anew at 48 s.
        #expect(record.timeline.instant(of: .stable) == Instant(seconds: 58))
        #expect(record.timesSeconds["recovered"] == 30.9)
        #expect(record.recovered)
    }

    /// The last sample may be the last for ever; a gap that has no end is a gap all the same.
    @Test func aSamplerThatNeverComesBackIsReported() async throws {
        var bench = try DrillBench()
        bench.delay = { $0 == Instant(seconds: 20) ? .seconds(600) : .zero }
        let record = try await bench.run()
        #expect(record.verdict != .pass)
        #expect(record.timeline.events.contains { $0.kind == .samplingGap })
        #expect(record.faultRemoved)
        #expect(!bench.target.isHeld)
    }

    @Test func anAlertThatSlackAcceptedGivesItsInstant() async throws {
        var bench = try DrillBench()
        bench.sink = RecordingSink(clock: bench.clock, delay: .milliseconds(740))
        let record = try await bench.run()
        #expect(record.timesSeconds["alertAccepted"] == 3.64)
        #expect(record.alerts.first?.message == "firing")
        #expect(record.alerts.first?.detail == "HTTP 200 ok")
    }

    @Test func anAlertThatSlackRefusedGivesNoInstant() async throws {
        var bench = try DrillBench()
        bench.sink = RecordingSink(clock: bench.clock, accepts: false)
        let record = try await bench.run()
        #expect(record.timesSeconds["alertAccepted"] == nil)
        #expect(record.timesSeconds["alertFired"] == 2.9)
        let refused = record.timeline.events.filter { $0.kind == .alertRefused }
        #expect(refused.first?.evidence == "HTTP 404 no_service")
    }

    @Test func anAlertOnAnotherChannelIsNotAcceptedBySlack() async throws {
        var bench = try DrillBench()
        bench.sink = RecordingSink(clock: bench.clock, channel: "console")
        let record = try await bench.run()
        #expect(record.timesSeconds["alertAccepted"] == nil)
        #expect(record.alerts.count == 5)
    }
}

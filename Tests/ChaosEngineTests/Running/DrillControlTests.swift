import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// A control run: everything but the fault, to count false alarms.
@Suite struct DrillControlTests {
    @Test func aQuietControlRunPasses() async throws {
        var bench = try DrillBench()
        bench.isControl = true
        let record = try await bench.run()
        #expect(record.control)
        #expect(record.verdict == .pass)
        #expect(record.reasons.map(\.clause) == ["no alert without a fault"])
        #expect(bench.target.calls == [])
        #expect(try bench.journal.open() == [])
        #expect(record.timesSeconds.isEmpty)
        #expect(record.faultEnded == nil)
        #expect(bench.sink.kinds == [.summary])
        // As long as the fault would have been in: from 8.1 to 38.1 s.
        #expect(record.observations.last?.at == Instant(seconds: 38))
        #expect(bench.observer.phases == [.warmUp, .baseline, .control])
    }

    @Test func aControlRunWithAnAlertFails() async throws {
        var bench = try DrillBench()
        bench.isControl = true
        bench.readings = { now, _ in (20...24).contains(now.seconds) ? [DrillSample.p95: .value(2)] : [:] }
        let record = try await bench.run()
        #expect(record.verdict == .fail)
        #expect(record.reasons[0].detail == "fired: Slow")
        #expect(record.level.measured == nil)
        #expect(record.ttdSeconds == nil)
    }

    @Test func aControlRunWithAPendingAlertPasses() async throws {
        var bench = try DrillBench()
        bench.isControl = true
        bench.readings = { now, _ in (20...21).contains(now.seconds) ? [DrillSample.p95: .value(2)] : [:] }
        let record = try await bench.run()
        #expect(record.verdict == .pass)
        #expect(record.timeline.events.contains { $0.kind == .ruleCleared })
    }

    @Test func aControlRunThatIsStoppedIsInconclusive() async throws {
        var bench = try DrillBench()
        bench.isControl = true
        let record = try await bench.run(cancelAt: Instant(seconds: 20))
        #expect(record.verdict == .inconclusive)
        #expect(record.interruptedBySignal)
    }

    @Test func aControlRunOfAShortFaultWatchesForTheStabilityWindow() async throws {
        var bench = try DrillBench()
        bench.isControl = true
        bench.experiment = DrillSample.experiment(duration: .zero)
        let record = try await bench.run()
        #expect(record.verdict == .pass)
        #expect(record.observations.last?.at == Instant(seconds: 18))
    }
}

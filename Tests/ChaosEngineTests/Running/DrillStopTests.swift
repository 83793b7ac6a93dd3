import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// A signal cancels the run's task. Whenever that comes, the fault is out before `run` returns.
@Suite struct DrillStopTests {
    @Test func aRunThatIsStoppedInMidFaultTakesItOutAtOnce() async throws {
        let bench = try DrillBench()
        let record = try await bench.run(cancelAt: Instant(seconds: 20))
        #expect(record.interruptedBySignal)
        #expect(record.faultEnded == .withdrawn)
        #expect(record.faultRemovedBy == .tool)
        #expect(record.faultRemoved)
        #expect(!bench.target.isHeld)
        #expect(try bench.journal.open() == [])
        #expect(record.verdict == .inconclusive)
        #expect(record.reasons.contains { $0.clause == "ran to its end" })
        #expect(record.timeline.events.contains { $0.kind == .signal })
        // What had been measured by then stays measured; recovery was not waited for.
        #expect(record.ttdSeconds == 2.9)
        #expect(record.ttrSeconds == nil)
        let removed = try #require(record.timeline.instant(of: .faultRemoved))
        #expect(removed < Instant(seconds: 21.1))
        #expect(bench.sink.kinds.last == .summary)
    }

    @Test(arguments: [0, 1, 2.5, 2.6, 3, 5, 8, 8.1])
    func aRunThatIsStoppedBeforeTheInjectionInjectsNothing(_ seconds: Double) async throws {
        let bench = try DrillBench()
        let record = try await bench.run(cancelAt: Instant(seconds: seconds))
        #expect(!bench.target.isHeld)
        #expect(try bench.journal.open() == [])
        #expect(record.interruptedBySignal)
        #expect(record.verdict == .inconclusive)
        if seconds < 8.1 {
            #expect(!bench.target.calls.contains("inject"))
            #expect(record.reasons[0].detail == "stopped by a signal before anything was injected")
        }
    }

    /// Taking the pieces lasts three seconds here, and recovery needs three attempts, so stops meet every step.
    @Test(arguments: (0..<34).map { 7.5 + Double($0) * 0.2 })
    func aStopAtAnyInstantLeavesNothingBehind(_ seconds: Double) async throws {
        let bench = try DrillBench {
            $0.pace = .seconds(1)
            $0.recovery = .fails(times: 2)
        }
        var shorter = bench
        shorter.experiment = DrillSample.experiment(duration: .seconds(2))
        let record = try await shorter.run(cancelAt: Instant(seconds: seconds))
        #expect(!bench.target.isHeld)
        #expect(try bench.journal.open() == [])
        #expect(record.faultRemoved)
        #expect(record.interruptedBySignal)
        #expect(record.verdict == .inconclusive)
        #expect(bench.target.calls.contains("inject") == bench.target.calls.contains("recover"))
    }

    @Test func aStopWhileSettlingLeavesAFinishedFaultAlone() async throws {
        let bench = try DrillBench()
        let record = try await bench.run(cancelAt: Instant(seconds: 42))
        #expect(record.interruptedBySignal)
        #expect(record.faultEnded == .expired)
        #expect(record.faultRemoved)
        #expect(bench.target.calls.filter { $0 == "recover" }.count == 1)
        #expect(record.verdict == .inconclusive)
    }

    /// The stop comes while the way back is being noted: there is still time not to begin.
    @Test func aStopDuringCaptureInjectsNothing() async throws {
        let bench = try DrillBench { $0.captureLasts = .seconds(2) }
        let record = try await bench.run(cancelAt: Instant(seconds: 9))
        #expect(!bench.target.calls.contains("inject"))
        #expect(try bench.journal.open() == [])
        #expect(record.interruptedBySignal)
        #expect(record.verdict == .inconclusive)
        #expect(record.timeline.instant(of: .injected) == nil)
    }

    @Test(arguments: [(4.0, false), (20.0, true)])
    func theStopFileStopsARunAtOnce(_ seconds: Double, _ wasIn: Bool) async throws {
        var bench = try DrillBench()
        let file = StopFile(path: bench.folder.file("stop"))
        bench.stopFile = file
        let record = try await bench.run { now in
            if now >= Instant(seconds: seconds), file.reason == nil { try? file.set("sale") }
        }
        #expect(bench.target.calls.contains("inject") == wasIn)
        #expect(!bench.target.isHeld)
        #expect(record.verdict == .inconclusive)
        #expect(!record.interruptedBySignal)
        #expect(record.reasons.contains { $0.detail.contains("all chaos is stopped: sale") })
        let removed = record.timeline.instant(of: .faultRemoved)
        #expect((removed.map { $0 < Instant(seconds: seconds + 1) } ?? false) == wasIn)
    }
}

import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// Injections and recoveries that go wrong: whatever was put in must come out, or be told as loudly as can be.
@Suite struct DrillTroubleTests {
    @Test(arguments: [0, 1, 2])
    func anInjectionThatFailsHalfWayIsTakenOut(_ pieces: Int) async throws {
        let bench = try DrillBench { $0.injectFailsAfter = pieces }
        let record = try await bench.run()
        #expect(bench.target.calls == ["capture", "inject", "letGo", "recover"])
        #expect(!bench.target.isHeld)
        #expect(try bench.journal.open() == [])
        #expect(record.verdict == .inconclusive)
        #expect(record.faultEnded == .withdrawn)
        #expect(record.faultRemoved)
        #expect(record.timesSeconds["effective"] == nil)
        #expect(record.ttdSeconds == nil)
        #expect(record.reasons[0].detail.contains("it failed after \(pieces) of 3"))
    }

    @Test func aFaultThatReachesFurtherThanTheTargetAllowsIsNotInjected() async throws {
        let bench = try DrillBench { $0.blastRadius = BlastRadius([.keys: 2]) }
        let record = try await bench.run()
        #expect(!bench.target.calls.contains("inject"))
        #expect(record.verdict == .inconclusive)
        #expect(record.reasons[0].detail.contains("3 keys would be touched, and the target allows 2 keys"))
        #expect(record.faultEnded == nil)
        #expect(record.refusal == .refused)
    }

    /// As when the lock that machines share is lost before anything is in: that is no lack of evidence.
    @Test func aRunThatLostItsTargetBeforeTheInjectionIsRefused() async throws {
        let lost = ChaosError(.targetBusy, operation: "keep the target's lock", target: "redis:1", cause: "it is gone")
        var bench = try DrillBench()
        bench.reapers = FakeReaper(clock: bench.clock, startFailure: lost)
        let record = try await bench.run()
        #expect(!bench.target.calls.contains("inject"))
        #expect(try bench.journal.open() == [])
        #expect(record.refusal == .targetBusy)
        #expect(record.reasons[0].detail.contains("it is gone"))
    }

    @Test func aFaultWithoutEffectIsInconclusiveAndSaysWhatWasRead() async throws {
        let bench = try DrillBench { $0.notEffective = "2 of 3 pieces are held" }
        let record = try await bench.run()
        #expect(bench.target.calls == ["capture", "inject", "confirm", "letGo", "recover"])
        #expect(!bench.target.isHeld)
        #expect(record.verdict == .inconclusive)
        #expect(
            record.reasons[0]
                == VerdictReason(
                    clause: "fault confirmed at the target", value: .inconclusive, detail: "2 of 3 pieces are held"))
        #expect(record.timeline.instant(of: .effective) == nil)
    }

    @Test func aRecoveryThatFailsAtFirstIsRepeated() async throws {
        let bench = try DrillBench { $0.recovery = .fails(times: 3) }
        let record = try await bench.run()
        #expect(bench.target.calls.filter { $0 == "recover" }.count == 4)
        #expect(record.faultRemoved)
        #expect(!bench.target.isHeld)
        #expect(try bench.journal.open() == [])
        #expect(record.verdict == .pass)
        #expect(!bench.sink.kinds.contains(.recoveryFailure))
    }

    @Test(arguments: [FakeScript.Recovery.fails(times: .max), .hangs])
    func aRecoveryThatCannotBeVerifiedIsTheLoudestEvent(_ recovery: FakeScript.Recovery) async throws {
        let bench = try DrillBench { $0.recovery = recovery }
        let record = try await bench.run()
        #expect(!record.faultRemoved)
        #expect(record.faultRemovedBy == nil)
        #expect(record.timesSeconds["faultRemoved"] == nil)
        #expect(record.verdict != .pass)
        // The way back stays on disk for the next start and for a person.
        #expect(try bench.journal.open().map(\.undo.run) == ["run-1"])
        let loud = try #require(bench.sink.notifications.first { $0.kind == .recoveryFailure })
        #expect(loud.title == "A fault may still be in: fake-hold")
        #expect(loud.details == ["free the pieces of firedrill:run-1"])
        #expect(loud.command == "firedrill recover run-1")
        let failed = try #require(record.timeline.events.first { $0.kind == .recoveryFailed })
        // Thirty seconds of trying, after thirty seconds of fault.
        #expect(failed.at == DrillBench.injected + .seconds(60))
        #expect(!record.timeline.events.contains { $0.kind == .recoveryVerified })
    }

    @Test func aRecoveryThatFailsInARunThatWasStoppedIsToldAsWell() async throws {
        let bench = try DrillBench { $0.recovery = .fails(times: .max) }
        let record = try await bench.run(cancelAt: Instant(seconds: 20))
        #expect(record.interruptedBySignal)
        #expect(!record.faultRemoved)
        #expect(bench.sink.kinds.contains(.recoveryFailure))
        #expect(try bench.journal.open().count == 1)
    }
}

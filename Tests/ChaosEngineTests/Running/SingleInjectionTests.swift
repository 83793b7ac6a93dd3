import ChaosCore
import ChaosTestKit
import Synchronization
import Testing

@testable import ChaosEngine

/// One fault by itself, without load and judgement.
@Suite struct SingleInjectionTests {
    private struct Bench {
        let clock = ManualClock()
        let target: FakeTarget
        let folder: TemporaryDirectory
        var journalFolder: String

        init(_ change: (inout FakeScript) -> Void = { _ in }) throws {
            var script = FakeScript()
            change(&script)
            target = FakeTarget(clock: clock, script: script)
            folder = try TemporaryDirectory("single")
            journalFolder = folder.file("journal")
        }

        var journal: RecoveryJournal { RecoveryJournal(folder: journalFolder) }

        func run(
            for length: Duration = .seconds(10), cancelAt: Instant? = nil
        ) async throws -> (outcome: SingleInjection.Outcome, said: [String]) {
            let fault = try FakeFault(
                context: FaultContext(
                    target: target.description, parameters: FakeFault.defaults, run: "run-1", clock: clock))
            let injection = SingleInjection(
                fault: fault, target: target.description, clock: clock, journal: journal)
            let lines = Lines()
            let task = Task { await injection.run(for: length) { lines.add($0) } }
            let stepper = Stepper(clock: clock, sleepers: 1) { now in
                if let cancelAt, now >= cancelAt { task.cancel() }
            }
            return (await stepper.run { await task.value }, lines.all)
        }
    }

    @Test func aFaultIsInForItsTimeAndThenOut() async throws {
        let bench = try Bench()
        let (outcome, said) = try await bench.run()
        #expect(outcome.fault == "fake-hold")
        #expect(outcome.run == "run-1")
        #expect(outcome.confirmed)
        #expect(!outcome.interrupted)
        #expect(outcome.faultEnded == .expired)
        #expect(outcome.faultRemovedBy == .tool)
        #expect(outcome.faultRemoved)
        #expect(outcome.secondsEffective == 10)
        #expect(outcome.evidence.count == 2)
        #expect(said.map { $0.prefix { $0 != ":" } } == ["in", "out"])
        #expect(bench.target.freedAt == .origin + .seconds(10))
        #expect(try bench.journal.open() == [])
    }

    @Test(arguments: [
        (FaultRemover.response, FaultEnding.mitigated), (.targetRestart, .withdrawn), (.lease, .withdrawn),
    ])
    func aFaultThatSomebodyTookOutIsTold(_ by: FaultRemover, _ ending: FaultEnding) async throws {
        let bench = try Bench { $0.removal = .init(by: by, after: .milliseconds(4100)) }
        let (outcome, said) = try await bench.run()
        #expect(outcome.faultRemovedBy == by)
        #expect(outcome.faultEnded == ending)
        // The instant of the event, not of the look that saw it.
        #expect(outcome.secondsEffective == 4.1)
        #expect(outcome.faultRemoved)
        #expect(said.contains { $0.hasPrefix("gone (by \(by.rawValue))") })
        #expect(try bench.journal.open() == [])
    }

    @Test func aStopTakesItOut() async throws {
        let bench = try Bench()
        let (outcome, _) = try await bench.run(cancelAt: .origin + .seconds(3))
        #expect(outcome.interrupted)
        #expect(outcome.faultEnded == .withdrawn)
        #expect(outcome.faultRemovedBy == .tool)
        #expect(!bench.target.isHeld)
        #expect(try bench.journal.open() == [])
    }

    @Test func aStopDuringCaptureInjectsNothing() async throws {
        let bench = try Bench { $0.captureLasts = .seconds(5) }
        let (outcome, _) = try await bench.run(cancelAt: .origin)
        #expect(outcome.interrupted)
        #expect(!bench.target.calls.contains("inject"))
        #expect(try bench.journal.open() == [])
    }

    @Test func aFaultThatReachesFurtherThanTheTargetAllowsIsNotInjected() async throws {
        let bench = try Bench { $0.blastRadius = BlastRadius([.keys: 2]) }
        let (outcome, said) = try await bench.run()
        #expect(bench.target.calls == [], "not even captured")
        #expect(!outcome.confirmed)
        #expect(said.count == 1)
        #expect(said.first?.contains("3 keys would be touched, and the target allows 2 keys") == true)
        #expect(outcome.refusal == .refused)
    }

    @Test func anInjectionThatFailsHalfWayIsTakenOut() async throws {
        let bench = try Bench { $0.injectFailsAfter = 2 }
        let (outcome, said) = try await bench.run()
        #expect(!outcome.confirmed)
        #expect(outcome.faultEnded == .withdrawn)
        #expect(outcome.faultRemoved)
        #expect(bench.target.calls.contains("recover"))
        #expect(!bench.target.isHeld)
        #expect(said.first?.hasPrefix("not in: could not take the pieces") == true)
    }

    @Test func aFaultWithoutEffectIsTakenOutAtOnce() async throws {
        let bench = try Bench { $0.notEffective = "2 of 3 pieces are held" }
        let (outcome, said) = try await bench.run()
        #expect(!outcome.confirmed)
        #expect(outcome.faultEnded == .withdrawn)
        #expect(outcome.secondsEffective == nil)
        #expect(bench.clock.now == .origin)
        #expect(!bench.target.isHeld)
        #expect(said.first == "not effective: 2 of 3 pieces are held")
    }

    @Test func nothingIsInjectedWithoutAWayBack() async throws {
        var bench = try Bench()
        bench.journalFolder = "/proc/firedrill"
        let (outcome, said) = try await bench.run()
        #expect(bench.target.calls == ["capture"])
        #expect(!outcome.confirmed)
        #expect(outcome.faultRemoved)
        #expect(said.count == 1)
        #expect(said[0].hasPrefix("nothing was injected: could not write the recovery journal"))
    }

    @Test func aRecoveryThatCannotBeVerifiedSaysHowToDoItByHand() async throws {
        let bench = try Bench { $0.recovery = .fails(times: .max) }
        let (outcome, said) = try await bench.run()
        #expect(!outcome.faultRemoved)
        #expect(outcome.faultRemovedBy == nil)
        #expect(said.contains { $0.hasPrefix("RECOVERY FAILED, the fault may still be in") })
        #expect(said.last == "by hand:\n  free the pieces of firedrill:run-1")
        #expect(try bench.journal.open().count == 1)
    }
}

/// Lines in the order in which they were said.
private final class Lines: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }

    func add(_ line: String) { kept.withLock { $0.append(line) } }
}

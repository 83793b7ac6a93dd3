import ChaosCore
import ChaosTestKit
import Testing

/// The contract suite itself: it must let a good fault pass and catch each wrong that a fault can do.
@Suite struct FaultContractTests {
    @Test(arguments: FaultContract.Clause.allCases)
    func aGoodFaultKeepsTheContract(_ clause: FaultContract.Clause) async throws {
        let target = FakeTarget(clock: MonotonicRunClock(), script: paced())
        #expect(try await contract(target).violations(of: clause) == [])
        #expect(!target.isHeld)
    }

    private static let caught: [(vice: FakeScript.Vice, clause: FaultContract.Clause)] = [
        (.captureTakesAPiece, .capturesByReadingOnly),
        (.undoRecordHoldsThePassword, .notesHowToUndoIt),
        (.undoRecordNamesNoHand, .notesHowToUndoIt),
        (.undoRecordIsForAnotherRun, .notesHowToUndoIt),
        (.recoverNeedsAnInjection, .recoversWithoutInject),
        (.recoverForgetsTheFirstPiece, .recoversTwice),
        (.recoverLies, .recoversTwice),
        (.recoverLies, .confirmsWhatItInjected),
        (.recoverAlwaysClaimsWork, .recoversWithoutInject),
        (.recoverAlwaysClaimsWork, .recoversTwice),
        (.recoverNeedsTheSameProcess, .recoversWithoutItsMaker),
        (.recoverForgetsTheFirstPiece, .recoversAfterACancelledInject),
        (.recoverForgetsTheFirstPiece, .recoversAfterAnObstructedInject),
        (.injectIgnoresCancellation, .recoversAfterAnObstructedInject),
        (.confirmsWithoutEffect, .confirmsWhatItInjected),
        (.neverNoticesRemoval, .noticesThatItWasThrownOut),
        (.blamesTheLease, .noticesThatItWasThrownOut),
        (.comesBackAfterRemoval, .staysOutOnceThrownOut),
    ]

    @Test(arguments: caught)
    func aBadFaultIsCaught(_ vice: FakeScript.Vice, by clause: FaultContract.Clause) async throws {
        // A cancellation that comes before the injection has begun shows nothing: a busy machine gets further goes.
        for _ in 0..<20 {
            if try await isCaught(vice, by: clause) { return }
        }
        Issue.record("not caught")
    }

    private func isCaught(_ vice: FakeScript.Vice, by clause: FaultContract.Clause) async throws -> Bool {
        var script = paced()
        script.vices = [vice]
        let target = FakeTarget(clock: MonotonicRunClock(), script: script)
        // An error of the fault fails the fault's test just as well as a sentence does.
        do {
            return try await contract(target, patience: .milliseconds(300)).violations(of: clause) != []
        } catch let error as ChaosError {
            #expect(error.code == .recoveryFailed)
            return true
        }
    }

    @Test func everyViceIsCaughtBySomeClause() {
        #expect(Set(Self.caught.map(\.vice)) == Set(FakeScript.Vice.allCases))
    }

    /// Slow enough for a cancellation to meet an injection half-way.
    private func paced() -> FakeScript {
        var script = FakeScript()
        script.pace = .milliseconds(3)
        return script
    }

    private func contract(_ target: FakeTarget, patience: Duration = .seconds(60)) -> FaultContract {
        let rig = FaultRig(
            target: target.description, parameters: FakeFault.defaults, clock: target.clock,
            secrets: [FakeTarget.password],
            patience: patience, staysOutFor: .milliseconds(200),
            fingerprint: { target.fingerprint },
            traces: { tag in target.pieces(of: tag) },
            throwOut: { tag in target.throwOut(tag) },
            obstruct: {
                target.occupy(2)
                return { target.vacate(2) }
            })
        return FaultContract(FakeFault.self, rig: rig)
    }
}

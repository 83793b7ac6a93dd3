import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// Who ended the fault, and what may be concluded from that.
@Suite struct DrillEndingTests {
    @Test func aResponseThatFreesTheTargetIsAMitigation() async throws {
        let bench = try DrillBench { $0.removal = .init(by: .response, after: .seconds(12)) }
        let record = try await bench.run()
        #expect(record.faultEnded == .mitigated)
        #expect(record.faultRemovedBy == .response)
        #expect(record.ttmSeconds == 12)
        #expect(record.ttrSeconds == 12.9)
        #expect(record.timesSeconds["faultRemoved"] == 12)
        #expect(record.timesSeconds["stable"] == 22.9)
        // Only now may the time to recover be compared with what was asked for.
        #expect(record.reasons.last?.clause == "recovered within 2 min 00 s")
        #expect(record.verdict == .pass)
        #expect(bench.target.calls.contains("recover"))
    }

    @Test func aResponseThatWasTooSlowFailsTheHypothesis() async throws {
        var bench = try DrillBench { $0.removal = .init(by: .response, after: .seconds(12)) }
        bench.experiment = DrillSample.experiment(hypothesis: Hypothesis(recoveredWithin: .seconds(12)))
        let record = try await bench.run()
        #expect(record.reasons.last?.value == .fail)
        #expect(record.verdict == .fail)
    }

    @Test func aFaultThatRanOutSaysNothingOfResponders() async throws {
        var bench = try DrillBench()
        bench.experiment = DrillSample.experiment(hypothesis: Hypothesis(recoveredWithin: .seconds(1)))
        let record = try await bench.run()
        #expect(record.faultEnded == .expired)
        #expect(!record.reasons.contains { $0.clause.hasPrefix("recovered within") })
        #expect(record.verdict == .pass)
    }

    @Test func aRestartOfTheTargetIsNoResponse() async throws {
        let bench = try DrillBench { $0.removal = .init(by: .targetRestart, after: .seconds(12)) }
        let record = try await bench.run()
        #expect(record.faultEnded == .withdrawn)
        #expect(record.faultRemovedBy == .targetRestart)
        #expect(record.ttmSeconds == nil)
        #expect(record.verdict == .inconclusive)
        #expect(record.timeline.events.contains { $0.kind == .targetRestarted })
        #expect(record.reasons.contains { $0.clause == "target undisturbed" && $0.value == .inconclusive })
    }

    @Test func aLeaseThatRanOutIsNoResponse() async throws {
        let bench = try DrillBench { $0.removal = .init(by: .lease, after: .seconds(12)) }
        let record = try await bench.run()
        #expect(record.faultEnded == .withdrawn)
        #expect(record.faultRemovedBy == .lease)
        #expect(record.verdict == .inconclusive)
    }

    @Test func aTargetThatCannotBeReadForFiveSecondsIsLost() async throws {
        let bench = try DrillBench { $0.unreadableAfter = .seconds(10) }
        let record = try await bench.run()
        #expect(record.faultEnded == .withdrawn)
        #expect(record.verdict == .inconclusive)
        let lost = try #require(record.timeline.events.first { $0.kind == .targetLost })
        #expect(lost.at == DrillBench.injected + .seconds(15))
        #expect(bench.target.calls.contains("recover"))
        #expect(!bench.target.isHeld)
    }

    @Test func anAbortRuleTakesTheFaultOutAtOnce() async throws {
        var bench = try DrillBench()
        bench.experiment = DrillSample.experiment(
            abortWhen: [Condition(DrillSample.orderSuccess, .less, 0.2, unit: .ratio)])
        bench.readings = { now, hurts in
            guard hurts else { return [:] }
            return DrillSample.outage.merging(
                now >= Instant(seconds: 16) ? [DrillSample.orderSuccess: .value(0.1)] : [:]
            ) { $1 }
        }
        let record = try await bench.run()
        let aborted = try #require(record.timeline.events.first { $0.kind == .aborted })
        // Seen by the sample of 16 s, acted upon at the next look of the drill.
        #expect(aborted.at == Instant(seconds: 16.1))
        #expect(aborted.evidence == "http.success_ratio{scenario=place-order} < 20 % (is 10 %)")
        #expect(record.faultEnded == .withdrawn)
        #expect(record.faultRemovedBy == .tool)
        #expect(record.verdict == .inconclusive)
        #expect(record.reasons.last?.clause == "not aborted")
        #expect(record.recovered)
    }

    @Test func aTargetThatDoesNotComeBackIsCensoredAndFails() async throws {
        var bench = try DrillBench()
        bench.tail = .seconds(600)
        let record = try await bench.run()
        #expect(!record.recovered)
        #expect(record.ttrSeconds == nil)
        #expect(record.ttrLongerThanSeconds == 90)
        #expect(record.timesSeconds["recovered"] == nil)
        #expect(record.verdict == .fail)
        #expect(!bench.sink.kinds.contains(.resolved))
        // The fault itself is out: only its consequences stay.
        #expect(record.faultRemoved)
    }

    @Test func aRecoveryThatDoesNotLastIsNone() async throws {
        var bench = try DrillBench()
        // Good from 39 s on, bad once more at 45 s, good from 46 s on: only the second return counts.
        bench.readings = { now, hurts in
            hurts || now == Instant(seconds: 45) ? DrillSample.outage : [:]
        }
        let record = try await bench.run()
        #expect(record.timesSeconds["recovered"] == 37.9)
        #expect(record.timesSeconds["stable"] == 47.9)
        #expect(record.recovered)
    }

    /// The window must lie behind the removal: what held while the fault was in proves nothing.
    @Test func aSteadyStateThatNeverBrokeMustStillHoldForTheWholeWindow() async throws {
        var bench = try DrillBench()
        bench.readings = { _, _ in [:] }
        let record = try await bench.run()
        #expect(record.recovered)
        #expect(record.ttrSeconds == nil)
        #expect(record.timesSeconds["recovered"] == nil)
        // Taken out at 38.1 s; the samples of 39 to 49 s hold.
        #expect(record.timesSeconds["stable"] == 40.9)
        #expect(record.reasons.first { $0.clause == "steady state returned" }?.detail == "it never broke")
        #expect(record.reasons.first { $0.clause.hasPrefix("detected") }?.value == .fail)
    }

    @Test func aBreakThatOnlyTheRemovalCausesIsSeen() async throws {
        var bench = try DrillBench()
        // The herd that waited comes all at once, three seconds after the locks are free.
        bench.readings = { [target = bench.target] now, _ in
            guard let freed = target.freedAt else { return [:] }
            return now >= freed + .seconds(3) && now < freed + .seconds(6) ? DrillSample.outage : [:]
        }
        let record = try await bench.run()
        #expect(record.timesSeconds["impact"] == 33.9)
        #expect(record.timesSeconds["recovered"] == 36.9)
        #expect(record.timesSeconds["stable"] == 46.9)
    }
}

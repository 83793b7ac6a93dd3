import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

/// A whole drill with every instant known: gate, injection, outage, detection, end, recovery, record.
@Suite struct DrillSequenceTests {
    @Test func aFaultThatRunsOutGivesEveryStageAtItsInstant() async throws {
        let bench = try DrillBench()
        let record = try await bench.run()
        // Injected at 8.1 s; the samples of 9, 10, ... see it; taken out 30 s later, which the sample of 39 s sees.
        #expect(
            record.timesSeconds == [
                "injected": 0, "effective": 0, "impact": 0.9, "ruleTrue": 0.9, "alertFired": 2.9,
                "alertAccepted": 3.2, "faultRemoved": 30, "recovered": 30.9, "stable": 40.9,
            ])
        #expect(record.ttdSeconds == 2.9)
        #expect(record.ttrSeconds == 30.9)
        #expect(record.ttmSeconds == nil)
        #expect(record.ttrLongerThanSeconds == nil)
        #expect(record.resolutionSeconds == 1)
        #expect(record.faultEnded == .expired)
        #expect(record.faultRemovedBy == .tool)
        #expect(record.faultRemoved)
        #expect(record.recovered)
        #expect(record.level.documented == .l2)
        #expect(record.level.measured == .l2)
        #expect(record.verdict == .pass)
        #expect(
            record.reasons.map(\.clause) == [
                "fault confirmed at the target", "no worse than L2", "detected within 10 s", "steady state returned",
            ])
    }

    @Test func theTimelineTellsItInOrderWithEvidence() async throws {
        let bench = try DrillBench()
        let record = try await bench.run()
        let events = record.timeline.events
        #expect(
            events.map(\.kind).filter { $0 != .alertAccepted } == [
                .runStarted, .gatePassed, .captured, .journaled, .injectRequested, .faultEffective, .impact,
                .steadyStateBroken, .ruleTrue, .alertFired, .levelRaised, .recoveryStarted, .faultRemoved,
                .recoveryVerified, .steadyStateRestored, .alertResolved, .levelLowered, .stable,
            ])
        #expect(events.map(\.sequence) == Array(1...events.count))
        #expect(events.allSatisfy { !$0.evidence.isEmpty && !$0.summary.isEmpty })
        #expect(record.timeline.instant(of: .injected) == DrillBench.injected)
        #expect(record.timeline.originEpochSeconds == 1_700_000_000)
        let impact = events.first { $0.kind == .impact }
        #expect(impact?.evidence == "http.success_ratio{scenario=issue-coupon} >= 99 % but is 10 %")
    }

    @Test func everythingIsStartedReadAndGivenBackOnce() async throws {
        var bench = try DrillBench()
        let probe = FakeProbe(clock: bench.clock) { _ in [Metric("fake.up"): .value(1)] }
        bench.probes = [probe]
        let record = try await bench.run()
        #expect(bench.target.calls == ["capture", "inject", "confirm", "letGo", "recover"])
        #expect(!bench.target.isHeld)
        #expect(try bench.journal.open() == [])
        #expect(probe.timesClosed == 1)
        #expect(bench.sink.timesDrained == 1)
        #expect(record.observations.map(\.at) == (1...49).map { Instant(seconds: Double($0)) })
        #expect(record.observations.allSatisfy { $0[Metric("fake.up")] == .value(1) })
    }

    @Test func theJournalHoldsTheWayBackWhileTheFaultIsIn() async throws {
        let bench = try DrillBench()
        let journal = bench.journal
        let target = bench.target
        // The entry is there from before the first piece is taken until after the last one is free.
        let record = try await bench.run { _ in
            let open = (try? journal.open()) ?? []
            if target.isHeld { #expect(open.map(\.undo.run) == ["run-1"]) }
            #expect(open.allSatisfy { $0.owner == .own && $0.identities == ["fake:1"] })
        }
        #expect(record.faultRemoved)
        #expect(try journal.open() == [])
    }

    @Test func notificationsCarryIncidentSequenceAndDrill() async throws {
        let bench = try DrillBench()
        let record = try await bench.run()
        let sent = bench.sink.notifications
        #expect(sent.map(\.kind) == [.firing, .levelChange, .levelChange, .resolved, .summary])
        #expect(sent.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(sent.allSatisfy { $0.incident == "INC-run-1" && $0.isDrill })
        #expect(sent[0].title == "Slow is firing")
        #expect(sent[0].fields.contains(Notification.Field("Time to detect", "2.9 s")))
        #expect(sent[1].level == .l2)
        #expect(sent[4].title == "Drill finished: pass")
        #expect(record.alerts.count == 5)
        #expect(record.alerts.allSatisfy { $0.accepted })
    }

    @Test func theObserverSeesThePhasesInOrder() async throws {
        let bench = try DrillBench()
        _ = try await bench.run()
        #expect(bench.observer.phases == [.warmUp, .baseline, .holding, .settling])
        let holding = try #require(bench.observer.snapshots.first { $0.phase == .holding && !$0.firing.isEmpty })
        #expect(holding.firing == ["Slow"])
        #expect(holding.phaseStarted == DrillBench.injected)
        #expect(holding.phaseEnds == DrillBench.injected + .seconds(30))
        #expect(holding.indicators.count == 2)
    }

    @Test func theSameDrillTwiceGivesTheSameRecord() async throws {
        let first = try await DrillBench().run()
        let second = try await DrillBench().run()
        #expect(first.timesSeconds == second.timesSeconds)
        #expect(first.timeline.events.map(\.kind) == second.timeline.events.map(\.kind))
        #expect(first.timeline.events.map(\.at) == second.timeline.events.map(\.at))
        #expect(first.reasons == second.reasons)
    }
}

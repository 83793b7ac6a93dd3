import ChaosCore
import Testing

@Suite struct `The times of an incident` {
    private func metrics(_ marks: [(Stage, Double)], end: Double = 100) -> IncidentMetrics {
        var timeline = Timeline(originEpochSeconds: 1_700_000_000)
        for (stage, second) in marks {
            timeline.append(.note, at: Instant(seconds: second), stage.title, evidence: "test", stage: stage)
        }
        return IncidentMetrics(timeline, end: Instant(seconds: end))
    }

    private static let full: [(Stage, Double)] = [
        (.injected, 10), (.effective, 10.5), (.impact, 11), (.ruleTrue, 12), (.alertFired, 14), (.alertAccepted, 14.2),
        (.acknowledged, 20), (.responseStarted, 21), (.mitigated, 30), (.recovered, 33), (.stable, 43),
        (.faultRemoved, 31), (.drained, 50), (.reconciled, 55),
    ]

    @Test func `count from the documented stages`() {
        let metrics = metrics(Self.full)
        #expect(metrics.timeToDetect == .milliseconds(3_500), "t4 - t1")
        #expect(metrics.timeToAcknowledge == .seconds(6), "t6 - t4")
        #expect(metrics.timeToMitigate == .milliseconds(19_500), "t8 - t1")
        #expect(metrics.timeToRecover == .milliseconds(22_500), "t9 - t1")
        #expect(metrics.timeToRecoverLongerThan == nil)
    }

    @Test func `are given by stage in seconds since the injection`() {
        let times = metrics(Self.full).timesSeconds
        #expect(times["injected"] == 0)
        #expect(times["effective"] == 0.5)
        #expect(times["recovered"] == 23)
        #expect(times["reconciled"] == 45)
        #expect(Set(times.keys) == Set(Stage.allCases.map(\.rawValue)))
    }

    @Test(arguments: Stage.allCases)
    func `leave a stage that did not happen out, never at zero`(missing: Stage) {
        let times = metrics(Self.full.filter { $0.0 != missing }).timesSeconds
        #expect(times[missing.rawValue] == nil)
    }

    @Test func `have no stage at all without an injection`() {
        #expect(metrics([(.impact, 5), (.alertFired, 6)]).timesSeconds.isEmpty)
        #expect(metrics([]) == metrics([], end: 5))
    }

    @Test func `have a time to recover only once it is confirmed as stable`() {
        let metrics = metrics(Self.full.filter { $0.0 != .stable })
        #expect(metrics.timeToRecover == nil)
        #expect(metrics.timesSeconds["recovered"] == nil)
        #expect(metrics.timeToRecoverLongerThan == .milliseconds(89_500), "watched until 100 s")
    }

    @Test func `are not censored when nobody was hurt`() {
        #expect(metrics([(.injected, 0), (.effective, 1)]).timeToRecoverLongerThan == nil)
    }

    @Test(arguments: [Stage.impact, .alertFired])
    func `are censored when someone was, or when an alert fired`(sign: Stage) {
        let metrics = metrics([(.injected, 0), (.effective, 1), (sign, 3)], end: 74)
        #expect(metrics.timeToRecoverLongerThan == .seconds(73))
    }

    @Test func `keep a negative time to detect for the judge to see`() {
        #expect(metrics([(.injected, 0), (.effective, 5), (.alertFired, 3)]).timeToDetect == .seconds(-2))
    }

    @Test func `count the last recovery when the first one did not last`() {
        var timeline = Timeline(originEpochSeconds: 0)
        func mark(_ kind: TimelineEvent.Kind, _ second: Double, _ stage: Stage?) {
            timeline.append(kind, at: Instant(seconds: second), "", evidence: "", stage: stage)
        }
        mark(.injectRequested, 0, .injected)
        mark(.faultEffective, 1, .effective)
        mark(.impact, 2, .impact)
        mark(.steadyStateBroken, 2, nil)
        mark(.steadyStateRestored, 10, .recovered)
        mark(.steadyStateBroken, 12, nil)
        let inBetween = IncidentMetrics(timeline, end: Instant(seconds: 20))
        #expect(inBetween.timeToRecover == nil)
        #expect(inBetween.timeToRecoverLongerThan == .seconds(19))
        mark(.steadyStateRestored, 30, .recovered)
        mark(.stable, 40, .stable)
        #expect(IncidentMetrics(timeline, end: Instant(seconds: 50)).timeToRecover == .seconds(29))
    }
}

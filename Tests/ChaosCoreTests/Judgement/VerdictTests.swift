import ChaosCore
import Testing

@Suite struct `The verdict` {
    /// A drill in which everything was seen and went well: effective at 1 s, alert at 4 s, mitigated, recovered at 21 s.
    private static var good: VerdictFacts {
        var timeline = Timeline(originEpochSeconds: 0)
        let marks: [(Stage, Double)] = [
            (.injected, 0), (.effective, 1), (.impact, 2), (.ruleTrue, 3), (.alertFired, 4), (.mitigated, 20),
            (.recovered, 21), (.stable, 31),
        ]
        for (stage, second) in marks {
            timeline.append(.note, at: Instant(seconds: second), stage.title, evidence: "test", stage: stage)
        }
        var facts = VerdictFacts(metrics: IncidentMetrics(timeline, end: Instant(seconds: 40)))
        facts.confirmed = true
        facts.alertsFired = ["Slow"]
        facts.measuredLevel = .l2
        facts.recovered = true
        facts.faultEnded = .mitigated
        return facts
    }

    private static let full = Hypothesis(
        noWorseThan: .l2, detectedWithin: .seconds(10), recoveredWithin: .seconds(120), audits: ["no-oversell"])

    private func judge(
        _ hypothesis: Hypothesis = Hypothesis(), _ change: (inout VerdictFacts) -> Void = { _ in }
    ) -> [VerdictReason] {
        var facts = Self.good
        change(&facts)
        return Verdict.judge(.sample(hypothesis), facts)
    }

    private func merged(_ reasons: [VerdictReason]) -> VerdictValue { VerdictValue.merge(reasons.map(\.value)) }

    private func answer(_ reasons: [VerdictReason], _ clause: String) -> VerdictValue? {
        reasons.first { $0.clause == clause }?.value
    }

    @Test func `of a good run passes every clause in order`() {
        let reasons = judge(Self.full) {
            $0.audits = [.init(name: "no-oversell", result: .pass, count: 0, detail: "0 of 300 products")]
        }
        #expect(
            reasons.map(\.clause) == [
                "fault confirmed at the target", "no worse than L2", "detected within 10 s", "steady state returned",
                "recovered within 2 min 00 s", "audit no-oversell",
            ])
        #expect(reasons.allSatisfy { $0.value == .pass })
        #expect(reasons.map(\.detail).contains("TTD 3 s +- 1 s"))
        #expect(reasons.map(\.detail).contains("TTR 20 s +- 1 s"))
    }

    @Test func `does not judge what the hypothesis does not claim`() {
        #expect(judge().map(\.clause) == ["fault confirmed at the target", "steady state returned"])
        #expect(merged(judge()) == .pass)
    }

    @Test func `of a run whose gate did not hold is inconclusive and nothing else`() {
        let reasons = judge(Self.full) {
            $0.gateHeld = false
            $0.gateDetail = "p95 was 2 s"
            $0.confirmed = nil
        }
        #expect(
            reasons == [.init(clause: "steady state before injection", value: .inconclusive, detail: "p95 was 2 s")])
    }

    @Test(arguments: [false as Bool?, nil])
    func `without a confirmed fault is inconclusive, whatever was measured`(confirmed: Bool?) {
        let reasons = judge(Self.full) {
            $0.confirmed = confirmed
            $0.confirmationDetail = "0 of 6 keys carry our token"
            $0.recovered = false
        }
        #expect(reasons.map(\.detail) == ["0 of 6 keys carry our token"])
        #expect(merged(reasons) == .inconclusive)
    }

    @Test(arguments: [
        (IncidentLevel.l1 as IncidentLevel?, VerdictValue.fail), (.l2, .pass), (.l3, .pass), (nil, .pass),
    ])
    func `compares the measured level with the worst that was expected`(
        measured: IncidentLevel?, expected: VerdictValue
    ) {
        let reasons = judge(Hypothesis(noWorseThan: .l2)) { $0.measuredLevel = measured }
        #expect(answer(reasons, "no worse than L2") == expected)
    }

    @Test(arguments: [
        (Duration.seconds(3) as Duration?, VerdictValue.pass), (.seconds(10), .pass), (.milliseconds(10_001), .fail),
        (nil, .fail), (.seconds(-1), .inconclusive), (.zero, .pass),
    ])
    func `judges detection by its time; before its cause it was not about it`(
        measured: Duration?, expected: VerdictValue
    ) {
        let reasons = judge(Hypothesis(detectedWithin: .seconds(10))) { $0.metrics.timeToDetect = measured }
        #expect(answer(reasons, "detected within 10 s") == expected)
    }

    @Test func `fails when the steady state did not return, and says how long it was waited for`() {
        let reasons = judge {
            $0.recovered = false
            $0.metrics.timeToRecover = nil
            $0.metrics.timeToRecoverLongerThan = .seconds(73)
        }
        #expect(answer(reasons, "steady state returned") == .fail)
        #expect(reasons.last?.detail == "longer than 1 min 13 s")
    }

    @Test func `of a steady state that never broke says so`() {
        let reasons = judge { $0.metrics.timeToRecover = nil }
        #expect(reasons.last == .init(clause: "steady state returned", value: .pass, detail: "it never broke"))
    }

    @Test(arguments: [
        (FaultEnding.mitigated as FaultEnding?, Duration.seconds(120) as Duration?, VerdictValue.pass as VerdictValue?),
        (.mitigated, .seconds(121), .fail),
        (.mitigated, nil, nil),
        (.expired, .seconds(5), nil),
        (.withdrawn, .seconds(500), nil),
        (nil, .seconds(5), nil),
    ])
    func `judges the time to recover only when responders ended it`(
        ended: FaultEnding?, measured: Duration?, expected: VerdictValue?
    ) {
        let reasons = judge(Hypothesis(recoveredWithin: .seconds(120))) {
            $0.faultEnded = ended
            $0.metrics.timeToRecover = measured
        }
        #expect(answer(reasons, "recovered within 2 min 00 s") == expected)
    }

    @Test(arguments: [VerdictValue.pass, .fail, .inconclusive])
    func `takes an audit's answer over`(result: VerdictValue) {
        let reasons = judge(Hypothesis(audits: ["no-oversell"])) {
            $0.audits = [
                .init(name: "other", result: .fail, count: 3, detail: "not asked for"),
                .init(name: "no-oversell", result: result, count: nil, detail: "as counted"),
            ]
        }
        #expect(reasons.last == .init(clause: "audit no-oversell", value: result, detail: "as counted"))
        #expect(merged(reasons) == result)
    }

    @Test func `of a run without its audit is inconclusive`() {
        let reasons = judge(Hypothesis(audits: ["no-oversell"]))
        #expect(answer(reasons, "audit no-oversell") == .inconclusive)
        #expect(merged(reasons) == .inconclusive)
    }

    @Test(
        arguments: [
            { (facts: inout VerdictFacts) in facts.missingEvidence = ["no sample for 12 s"] },
            { facts in facts.abortedBy = "http.success_ratio < 20 %" },
            { facts in facts.faultRemoved = false },
        ] as [@Sendable (inout VerdictFacts) -> Void])
    func `never passes with evidence missing, aborted, or with a fault that may still be in`(
        change: @Sendable (inout VerdictFacts) -> Void
    ) {
        #expect(merged(judge(Hypothesis(), change)) == .inconclusive)
        #expect(merged(judge(Hypothesis(noWorseThan: .l3)) { change(&$0) }) == .fail, "a failure stays one")
    }
}

@Suite struct `The verdict of a control run` {
    private func judge(alerts: [String], missing: [String] = []) -> [VerdictReason] {
        var facts = VerdictFacts(
            metrics: IncidentMetrics(Timeline(originEpochSeconds: 0), end: Instant(seconds: 60)))
        facts.control = true
        facts.alertsFired = alerts
        facts.missingEvidence = missing
        return Verdict.judge(.sample(Hypothesis(detectedWithin: .seconds(1)), duration: .zero), facts)
    }

    @Test func `passes when no alert fired`() {
        #expect(
            judge(alerts: []) == [
                .init(clause: "no alert without a fault", value: .pass, detail: "no alert fired")
            ])
    }

    @Test func `fails when one fired, by name`() {
        #expect(judge(alerts: ["Slow", "Down"]).map(\.detail) == ["fired: Slow, Down"])
        #expect(judge(alerts: ["Slow"]).map(\.value) == [.fail])
    }

    @Test func `is inconclusive when evidence is missing`() {
        #expect(VerdictValue.merge(judge(alerts: [], missing: ["generator starved"]).map(\.value)) == .inconclusive)
    }
}

import ChaosCore
import Testing

@testable import ChaosEngine

/// What `detect` and a target's `monitoring` say of the people's own alerting.
@Suite struct DetectReaderTests {
    private static let vocabulary = Vocabulary(
        metrics: SampleFiles.vocabulary.metrics, faults: SampleFiles.vocabulary.faults,
        detectors: [
            .init(kind: "alertmanager", parameters: []), .init(kind: "hook", parameters: [], isSingle: true),
            .init(
                kind: "prometheus-query",
                parameters: [ParameterDescriptor("query", .text, default: nil, summary: "The expression.")]),
        ],
        runbooks: SampleFiles.vocabulary.runbooks, audits: SampleFiles.vocabulary.audits)
    private static let rule = "  - alert: Contention\n    when: http.p95{scenario=issue-coupon} > 1s\n    for: 2s\n"

    private func load(_ items: String) throws -> Experiment {
        try ExperimentLoader(vocabulary: Self.vocabulary)
            .load(text: changed(SampleFiles.experiment, [(Self.rule, items)]), path: "x.yaml")
    }

    @Test func anAlertOfTheMonitoringStandsBesideARule() throws {
        let experiment = try load(
            Self.rule + """
                  - alert: Contention
                    from: alertmanager
                    labels: { level: L2, service: shop }
                    every: 250ms
                    within: 30s
                  - { alert: TooSlow, from: prometheus-query, query: "rate(errors_total[30s]) > 5" }

                """)
        #expect(experiment.detect.map(\.name) == ["Contention"])
        #expect(
            experiment.detectors == [
                DetectorSpec(
                    name: "Contention", kind: "alertmanager", labels: ["level": "L2", "service": "shop"],
                    interval: .milliseconds(250), within: .seconds(30)),
                DetectorSpec(
                    name: "TooSlow", kind: "prometheus-query",
                    parameters: FaultParameters(["query": .text("rate(errors_total[30s]) > 5")])),
            ])
        #expect(experiment.detectors[0].selector == "Contention{level=\"L2\",service=\"shop\"}")
        #expect(experiment.detectors[1].interval == .milliseconds(500))
        let other = experiment.with(response: ResponseSpec())
        #expect(other.detectors == experiment.detectors)
    }

    @Test func itMayStandInPlaceOfEveryRule() throws {
        let experiment = try load("  - { alert: Contention, from: alertmanager }\n")
        #expect(experiment.detect.isEmpty && experiment.detectors.count == 1)
    }

    @Test(arguments: [
        (
            "  - { alert: A, from: alertmanger }\n",
            [
                "x.yaml:15: detect[0].from: unknown detector \"alertmanger\" (known: alertmanager, hook, prometheus-query)."
                    + " Did you mean \"alertmanager\"?"
            ]
        ),
        (
            "  - { alert: A, from: alertmanager, when: http.up == 0, every: 5ms, labels: { a-b: c, alertname: A } }\n",
            [
                "x.yaml:15: detect[0].labels.a-b: is not a label's name; letters, digits and _ are expected.",
                "x.yaml:15: detect[0].labels.alertname: is what `alert` says; leave it out.",
                "x.yaml:15: detect[0].every: must lie between 100ms and 60s.",
                "x.yaml:15: detect[0].when: with `from` the condition is the monitoring's own; leave it out.",
            ]
        ),
        (
            "  - { from: prometheus-query, qery: x }\n",
            [
                "x.yaml:15: detect[0].alert: is missing.",
                "x.yaml:15: detect[0].query: is missing; prometheus-query needs it: The expression.",
                "x.yaml:15: detect[0].qery: unknown key (known here: alert, every, from, labels, query, within)."
                    + " Did you mean \"query\"?",
            ]
        ),
        (
            "  - { alert: A, from: alertmanager }\n  - { alert: A, from: alertmanager }\n",
            ["x.yaml:16: detect[1].alert: A is asked of alertmanager twice."]
        ),
        (
            "  - { alert: A, from: hook }\n  - { alert: B, from: hook }\n",
            [
                "x.yaml:16: detect[1].from: a second hook cannot listen on the target's one port; ask for this alert"
                    + " another way."
            ]
        ),
    ])
    func everyMistakeOfADetectorIsTold(items: String, told: [String]) {
        let text = changed(SampleFiles.experiment, [(Self.rule, items)])
        let loader = ExperimentLoader(vocabulary: Self.vocabulary)
        #expect(refusal { () throws(FileProblems) in try loader.load(text: text, path: "x.yaml") } == told)
    }
}

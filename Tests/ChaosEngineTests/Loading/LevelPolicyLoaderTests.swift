import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

@Suite struct LevelPolicyLoaderTests {
    private let loader = LevelPolicyLoader(
        vocabulary: Vocabulary(
            metrics: SampleFiles.vocabulary.metrics + [
                MetricDescriptor("points.oldest_uncredited", .seconds, summary: "Age of the oldest order.")
            ], faults: []))

    @Test func theShippedFileIsTheBuiltInPolicy() throws {
        let path = "\(SampleFiles.project)/experiments/levels/default.yaml"
        #expect(try loader.load(path: path) == LevelPolicy.standard)
    }

    @Test func aPolicyOfOnesOwnArrives() throws {
        let text = """
            version: 1
            hold: 2s
            hysteresis: 1m
            levels:
              - { level: L3, when: "http.p95 > 800ms" }
              - { level: L1, when: "kafka.lag{group=points} > 5000" }
              - { level: L2, any-function: "http.p95 > 3s" }

            """
        let policy = try loader.load(text: text, path: "l.yaml")
        #expect(policy.hold == .seconds(2))
        #expect(policy.hysteresis == .seconds(60))
        let slow = Condition(Metric("http.p95"), .greater, 0.8, unit: .seconds)
        let lag = Condition(Metric("kafka.lag", ["group": "points"]), .greater, 5_000, unit: .count)
        let slower = Condition(Metric("http.p95"), .greater, 3, unit: .seconds)
        #expect(
            policy.rules == [
                .init(.l3, .condition(slow)), .init(.l1, .condition(lag)), .init(.l2, .anyFunction(slower)),
            ])
    }

    @Test func withoutTheirLinesTheLengthsAreTheBuiltInOnes() throws {
        let policy = try loader.load(
            text: "version: 1\nlevels: [{ level: L3, steady-state-broken: true }]\n", path: "l.yaml")
        #expect(policy.hold == LevelPolicy.standard.hold)
        #expect(policy.hysteresis == LevelPolicy.standard.hysteresis)
    }

    /// The policy of a file drives the tracker like the built-in one.
    @Test func aLoadedRuleIsJudgedForEachLabelSet() throws {
        let text = "version: 1\nhold: 0s\nlevels: [{ level: L2, when: \"http.p95 > 800ms\" }]\n"
        var tracker = LevelTracker(policy: try loader.load(text: text, path: "l.yaml"))
        let observation = Observation(
            at: .origin,
            readings: [
                Metric("http.p95", ["scenario": "a"]): .value(0.1), Metric("http.p95", ["scenario": "b"]): .value(2),
            ])
        let change = tracker.take(observation, steadyState: SteadyStateReading([], observation))
        #expect(change?.to == .l2)
        #expect(change?.reason.contains("http.p95{scenario=b}") == true)
    }

    private static let file = """
        version: 1
        hold: 5s
        hysteresis: 10s
        levels:
          - { level: L1, when: "http.up < 1" }
          - { level: L1, every-function: "http.success_ratio < 50%" }
          - { level: L2, any-function: "http.success_ratio < 90%" }
          - { level: L2, data-damage: true }
          - { level: L3, steady-state-broken: true }

        """

    @Test(arguments: [
        BrokenFile("no version", "version: 1\n", "", told: "l.yaml:1: version: is missing."),
        BrokenFile(
            "an unknown key", "hysteresis:", "hysterisis:",
            told: "l.yaml:3: hysterisis: unknown key (known here: hold, hysteresis, levels, version)."
                + " Did you mean \"hysteresis\"?"),
        BrokenFile(
            "a hold without its unit", "hold: 5s", "hold: 5",
            told: "l.yaml:2: hold: \"5\" is not a length of time; write a number with its unit, such as 500ms, 30s, 2m."
        ),
        BrokenFile("a hold too long", "hold: 5s", "hold: 11m", told: "l.yaml:2: hold: must lie between 0s and 10m."),
        BrokenFile("no rules", [(levels, "levels: []\n")], told: ["l.yaml:4: levels: the list is empty."]),
        BrokenFile("no levels", [(levels, "")], told: ["l.yaml:1: levels: is missing."]),
        BrokenFile(
            "an unknown level", "level: L3", "level: L4",
            told: "l.yaml:9: levels[4].level: unknown value \"L4\" (known: L1, L2, L3). Did you mean \"L1\"?"),
        BrokenFile(
            "no level", "level: L3, ", "", told: "l.yaml:9: levels[4].level: is missing."),
        BrokenFile(
            "an unknown clause", "any-function:", "any-functions:",
            told: "l.yaml:7: levels[2].any-functions: unknown key (known here: any-function, data-damage,"
                + " every-function, level, steady-state-broken, when). Did you mean \"any-function\"?",
            "l.yaml:7: levels[2].level: a level is shown by exactly one of when, every-function, any-function,"
                + " data-damage, steady-state-broken."),
        BrokenFile(
            "two clauses at once", "data-damage: true", "data-damage: true, steady-state-broken: true",
            told: "l.yaml:8: levels[3].steady-state-broken: a level is shown by exactly one of when, every-function,"
                + " any-function, data-damage, steady-state-broken."),
        BrokenFile(
            "a clause that is never true", "data-damage: true", "data-damage: false",
            told: "l.yaml:8: levels[3].data-damage: only true is a rule; leave the line out instead."),
        BrokenFile(
            "neither yes nor no", "data-damage: true", "data-damage: maybe",
            told: "l.yaml:8: levels[3].data-damage: \"maybe\" is neither true nor false."),
        BrokenFile(
            "an unknown metric", "http.up < 1", "htp.up < 1",
            told: "l.yaml:5: levels[0].when: unknown metric \"htp.up\" (known: \(metrics)). Did you mean \"http.up\"?"),
        BrokenFile(
            "not a condition", "http.up < 1", "http.up",
            told: "l.yaml:5: levels[0].when: \"http.up\" is not a condition; write METRIC, one of < <= > >= == !=, and"
                + " a value."),
        BrokenFile(
            "a bad unit", "< 50%", "< 0.5",
            told: "l.yaml:6: levels[1].every-function: \"0.5\" does not fit the unit of http.success_ratio; write it"
                + " like 99%."),
        BrokenFile(
            "an unknown label", "any-function: \"http.success_ratio <", "when: \"http.success_ratio{scenaro=a} <",
            told: "l.yaml:7: levels[2].when: unknown label \"scenaro\" (known: scenario). Did you mean \"scenario\"?"),
        BrokenFile(
            "one function of every", "http.success_ratio < 50%", "http.success_ratio{scenario=a} < 50%",
            told: "l.yaml:6: levels[1].every-function: is judged for each function by itself; leave the label scenario"
                + " out, or write when."),
        BrokenFile(
            "a metric of no function", "when: \"http.up < 1\"", "any-function: \"http.up < 1\"",
            told: "l.yaml:5: levels[0].any-function: http.up is not told apart by function; write the condition under"
                + " when."),
        BrokenFile(
            "not a mapping", "- { level: L2, data-damage: true }", "- L2",
            told: "l.yaml:8: levels[3]: a mapping of keys is expected."),
        BrokenFile(
            "two mistakes at once", [("hold: 5s", "hold: x"), ("level: L3", "level: three")],
            told: [
                "l.yaml:2: hold: \"x\" is not a length of time; write a number with its unit, such as 500ms, 30s, 2m.",
                "l.yaml:9: levels[4].level: unknown value \"three\" (known: L1, L2, L3).",
            ]),
    ])
    func aPolicyWithAMistakeIsRefused(_ file: BrokenFile) {
        let text = changed(Self.file, file.changes)
        #expect(refusal { () throws(FileProblems) in try loader.load(text: text, path: "l.yaml") } == file.told)
    }

    private static let levels = String(file[(file.firstRange(of: "levels:")?.lowerBound ?? file.startIndex)...])
    private static let metrics = (SampleFiles.vocabulary.metrics.map(\.name) + ["points.oldest_uncredited"]).sorted()
        .joined(separator: ", ")
}

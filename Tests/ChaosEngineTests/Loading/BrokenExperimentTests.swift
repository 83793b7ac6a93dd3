import ChaosCore
import Testing

@testable import ChaosEngine

/// Each mistake names file, line and key, and the nearest valid name where a name was unknown.
@Suite struct BrokenExperimentTests {
    private let loader = ExperimentLoader(vocabulary: SampleFiles.vocabulary)

    @Test func theSampleItselfLoads() {
        #expect(
            refusal { () throws(FileProblems) in try loader.load(text: SampleFiles.experiment, path: "x.yaml") } == [])
    }

    @Test(arguments: names + structure)
    func anExperimentWithAMistakeIsRefused(_ file: BrokenFile) {
        let text = changed(SampleFiles.experiment, file.changes)
        #expect(refusal { () throws(FileProblems) in try loader.load(text: text, path: "x.yaml") } == file.told)
    }

    @Test(arguments: units + contradictions)
    func anExperimentWithAValueThatCannotBeMeantIsRefused(_ file: BrokenFile) {
        let text = changed(SampleFiles.experiment, file.changes)
        #expect(refusal { () throws(FileProblems) in try loader.load(text: text, path: "x.yaml") } == file.told)
    }

    private static let slow = "http.p95{scenario=issue-coupon} > 1s"
    private static let known =
        "abort-when, detect, documented, fault, hypothesis, load, respond, steady-state, timing, title, version"

    // MARK: Names

    private static let names: [BrokenFile] = [
        BrokenFile(
            "an unknown key", "title:", "titel:",
            told: "x.yaml:1: title: is missing.",
            "x.yaml:2: titel: unknown key (known here: \(known)). Did you mean \"title\"?"),
        BrokenFile(
            "an unknown key in a section", "  duration: 30s", "  duration: 30s\n  durations: 1s",
            told: "x.yaml:13: fault.durations: unknown key (known here: duration, kind, parameters)."
                + " Did you mean \"duration\"?"),
        BrokenFile(
            "an unknown fault", "kind: redis-lock-contention", "kind: redis-lock-contension",
            told: "x.yaml:11: fault.kind: unknown fault \"redis-lock-contension\""
                + " (known: memory-pressure, redis-lock-contention). Did you mean \"redis-lock-contention\"?"),
        BrokenFile(
            "a fault far from any", "kind: redis-lock-contention", "kind: xyz",
            told: "x.yaml:11: fault.kind: unknown fault \"xyz\" (known: memory-pressure, redis-lock-contention)."),
        BrokenFile(
            "an unknown parameter", "holders: 2", "holder: 2",
            told: "x.yaml:13: fault.parameters.holder: unknown key"
                + " (known here: headroom, holders, keys, lease, loud, style). Did you mean \"holders\"?"),
        BrokenFile(
            "an unknown choice", "holders: 2", "style: redison",
            told: "x.yaml:13: fault.parameters.style: unknown value \"redison\" (known: redisson, set-nx)."
                + " Did you mean \"redisson\"?"),
        BrokenFile(
            "an unknown metric", slow, "http.p59{scenario=issue-coupon} > 1s",
            told: "x.yaml:16: detect[0].when: unknown metric \"http.p59\" (known: http.max, http.p95, http.rate,"
                + " http.success_ratio, http.up, kafka.lag, redis.used_memory). Did you mean \"http.p95\"?"),
        BrokenFile(
            "an unknown label", slow, "http.p95{scenaro=issue-coupon} > 1s",
            told: "x.yaml:16: detect[0].when: http.p95 needs the label scenario: http.p95{scenario=...}.",
            "x.yaml:16: detect[0].when: unknown label \"scenaro\" (known: scenario). Did you mean \"scenario\"?"),
        BrokenFile(
            "a missing label", slow, "http.p95 > 1s",
            told: "x.yaml:16: detect[0].when: http.p95 needs the label scenario: http.p95{scenario=...}."),
        BrokenFile(
            "a scenario that is not loaded", slow, "http.p95{scenario=issue-cupon} > 1s",
            told: "x.yaml:16: detect[0].when: unknown scenario \"issue-cupon\" (known: issue-coupon, place-order)."
                + " Did you mean \"issue-coupon\"?"),
        BrokenFile(
            "an unknown executor", "constant-vus", "constant-users",
            told: "x.yaml:6: load[1].executor: unknown executor \"constant-users\" (known: constant-arrival-rate,"
                + " constant-vus, ramping-arrival-rate, ramping-vus). Did you mean \"constant-vus\"?"),
        BrokenFile(
            "a key of another executor", "vus: 50", "rate: 50/s",
            told: "x.yaml:6: load[1].vus: is missing.",
            "x.yaml:6: load[1].rate: unknown key"
                + " (known here: double-tap, duration, executor, scenario, think-time, variables, vus)."),
        BrokenFile(
            "an unknown level", "level: L2", "level: L4",
            told: "x.yaml:3: documented.level: unknown value \"L4\" (known: L1, L2, L3). Did you mean \"L1\"?"),
        BrokenFile(
            "an unknown class of time", "mttd: seconds", "mttd: second",
            told: "x.yaml:3: documented.mttd: unknown value \"second\""
                + " (known: minutes, seconds, tens-of-minutes, tens-of-minutes-or-more). Did you mean \"seconds\"?"),
        BrokenFile(
            "an unknown runbook", "runbook: redis-lock-contention", "runbook: redis-lock-contentions",
            told: "x.yaml:18: respond.runbook: unknown runbook \"redis-lock-contentions\""
                + " (known: redis-lock-contention). Did you mean \"redis-lock-contention\"?"),
        BrokenFile(
            "an unknown mode", "mode: auto", "mode: automatic",
            told: "x.yaml:18: respond.mode: unknown value \"automatic\" (known: auto, manual, none)."),
        BrokenFile(
            "an unknown audit", "[no-oversell]", "[no-oversel]",
            told: "x.yaml:19: hypothesis.audits[0]: unknown audit \"no-oversel\""
                + " (known: no-duplicate-coupons, no-oversell). Did you mean \"no-oversell\"?"),
    ]

    // MARK: Structure

    private static let structure: [BrokenFile] = [
        BrokenFile("a missing section", "title: Locks held\n", "", told: "x.yaml:1: title: is missing."),
        BrokenFile(
            "two missing sections and a slip",
            [("version: 1\n", ""), ("title: Locks held\n", ""), ("kind: redis-lock-contention", "kind: memory")],
            told: [
                "x.yaml:1: version: is missing.", "x.yaml:1: title: is missing.",
                "x.yaml:9: fault.kind: unknown fault \"memory\" (known: memory-pressure, redis-lock-contention).",
            ]),
        BrokenFile(
            "two mistakes far apart", [("rate: 300/s", "rate: 300"), ("stability: 5s", "stability: five")],
            told: [
                "x.yaml:5: load[0].rate: \"300\" is not a rate from 0/s to 100000/s; write it like 300/s.",
                "x.yaml:22: timing.stability: \"five\" is not a length of time;"
                    + " write a number with its unit, such as 500ms, 30s, 2m.",
            ]),
        BrokenFile(
            "another version", "version: 1", "version: 2",
            told: "x.yaml:1: version: \"2\" is not a whole number from 1 to 1."),
        BrokenFile(
            "a key given twice", "version: 1", "version: 1\ntitle: Again",
            told: "x.yaml:2: title: the key is given twice."),
        BrokenFile("an empty text", "title: Locks held", "title:", told: "x.yaml:2: title: is empty."),
        BrokenFile(
            "a list for a text", "title: Locks held", "title: [a]", told: "x.yaml:2: title: a text is expected."),
        BrokenFile(
            "a text for a section", "documented: { level: L2, mttd: seconds, mttr: minutes }", "documented: L2",
            told: "x.yaml:3: documented: a mapping of keys is expected."),
        BrokenFile(
            "a text for a list", "[no-oversell]", "no-oversell",
            told: "x.yaml:19: hypothesis.audits: a list is expected (lines that begin with \"-\")."),
        BrokenFile(
            "an empty list", "  - alert: Contention\n    when: \(slow)\n    for: 2s\n", "  []\n",
            told: "x.yaml:14: detect: the list is empty."),
        BrokenFile(
            "a section for a text", "  - http.success_ratio{scenario=place-order} < 20%", "  - { http.up: 1 }",
            told: "x.yaml:21: abort-when[0]: a text is expected."),
        BrokenFile(
            "a key that is no text", "version: 1", "version: 1\n? [a, b]\n: 1",
            told: "x.yaml:2: (a key that is no text): unknown key (known here: \(known))."),
        BrokenFile(
            "a tab", "  duration: 30s", "\tduration: 30s",
            told: "x.yaml:12: not valid YAML: found a tab character that violates indentation."),
        BrokenFile(
            "an open brace", "mode: auto }", "mode: auto",
            told: "x.yaml:19: not valid YAML: did not find expected ',' or '}'."),
        BrokenFile(
            "an alias of nothing", "mode: auto", "mode: *nothing",
            told: "x.yaml:18: not valid YAML: found undefined alias."),
        BrokenFile(
            "a second document", "timing:", "---\ntiming:",
            told: "x.yaml:22: not valid YAML: but found another document."),
        BrokenFile(
            "a control character", "title: Locks", "title: \u{1b}[2JLocks",
            told: "x.yaml:2: not valid YAML: control characters are not allowed."),
    ]
}

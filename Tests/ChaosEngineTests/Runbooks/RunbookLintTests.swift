import ChaosCore
import Testing

@testable import ChaosEngine

@Suite
struct RunbookLintTests {
    private static let step = RunbookStep(
        id: "look", kind: .sh, text: StepText("curl -s http://h | jq .x\nif true; then frobnicate; fi", kind: .sh))

    private func runbook(
        _ name: String, alerts: [String] = ["Slow"], scenario: String? = "fake", step: RunbookStep = step
    )
        -> Runbook
    {
        Runbook(
            name: name, source: "runbooks/\(name).md", title: name, scenario: scenario, alerts: alerts, steps: [step])
    }

    private func messages(_ runbooks: [Runbook], _ experiments: [Experiment], commands: Set<String> = []) -> [String] {
        RunbookLint(runbooks: runbooks, experiments: experiments) { !commands.contains($0) }.findings().map {
            "\($0.isWarning ? "warning" : "error") \($0.problem)"
        }
    }

    private var experiment: Experiment {
        DrillSample.experiment().with(response: ResponseSpec(mode: .none, runbook: "slow"))
    }

    @Test
    func aLinkedRunbookInBothLanguagesIsClean() {
        #expect(messages([runbook("slow"), runbook("slow.ko")], [experiment]).isEmpty)
    }

    @Test
    func aMissingKoreanVersionIsAnError() {
        #expect(messages([runbook("slow")], [experiment]).contains { $0.contains("no Korean version slow.ko.md") })
    }

    @Test
    func aVersionWhoseStepsDifferIsAnError() {
        let other = RunbookStep(id: "look", kind: .sh, text: StepText("rm -r x", kind: .sh), line: 7)
        let found = messages([runbook("slow"), runbook("slow.ko", step: other)], [experiment])
        #expect(found.contains { $0.hasPrefix("error runbooks/slow.ko.md:7: look: the step differs") })
    }

    @Test(arguments: [
        (StepKind.http, "PUT /admin/switches\n\n{}", StepRisk.read, true), (.http, "GET /healthz", .read, false),
        (.http, "POST /x", .change, false), (.redis, "GET a\ndel a", .read, true), (.redis, "TTL a", .read, false),
        (.redis, "FLUSHALL", .destructive, false),
    ])
    func aStepThatWritesAndSaysItOnlyReadsIsAnError(_ kind: StepKind, _ text: String, _ risk: StepRisk, _ found: Bool) {
        let step = RunbookStep(id: "act", kind: kind, text: StepText(text, kind: kind), risk: risk)
        let told = messages([runbook("slow", step: step), runbook("slow.ko", step: step)], [experiment])
        #expect(told.contains { $0.contains("it writes, but its risk is read") } == found, "\(told)")
    }

    @Test(arguments: [
        ("SELECT '${vars.a}'", true), ("SELECT ${vars.a}", false), ("SELECT 'it''s', ${vars.a}", false),
        ("SELECT 'it''s ${vars.a}'", true), ("DO $$ BEGIN PERFORM ${vars.a}; END $$", true),
        ("SELECT $x$ ' $x$, ${vars.a}", false), ("-- it's\nSELECT ${vars.a}", false),
        ("/* ' */ SELECT ${vars.a}", false), ("SELECT \"${vars.a}\"", true),
    ])
    func aVariableOfAQueryInsideQuotesIsAnError(_ text: String, _ found: Bool) {
        let step = RunbookStep(id: "ask", kind: .sql, text: StepText(text, kind: .sql))
        let told = messages([runbook("slow", step: step), runbook("slow.ko", step: step)], [experiment])
        #expect(told.contains { $0.contains("${vars.a} stands inside quotes; it is bound as a parameter") } == found)
    }

    @Test
    func aDeadLinkIsAnErrorOfARunbookWithAScenarioAndElseAWarning() {
        let linked = [runbook("slow", alerts: ["Slow", "Slw"]), runbook("slow.ko", alerts: ["Slow", "Slw"])]
        #expect(
            messages(linked, [experiment]).contains { $0.hasPrefix("error") && $0.contains("Did you mean \"Slow\"") })
        let own = [
            runbook("own", alerts: ["Mine", "Slow"], scenario: nil),
            runbook("own.ko", alerts: ["Mine", "Slow"], scenario: nil),
        ]
        #expect(messages(own, [experiment]) == ["warning runbooks/own.md: alerts: no experiment has the alert Mine."])
    }

    @Test
    func anExperimentThatLeadsNowhereIsAnError() {
        let found = messages([], [DrillSample.experiment()])
        #expect(found.contains { $0.contains("no runbook names the alert Slow") })
        #expect(found.contains { $0.contains("the experiment has no runbook") })
    }

    @Test
    func aCommandThatIsNotHereIsAWarning() {
        let found = messages([runbook("slow"), runbook("slow.ko")], [experiment], commands: ["frobnicate"])
        #expect(found.count == 1 && found[0].hasPrefix("warning") && found[0].contains("frobnicate"))
    }

    @Test(arguments: [
        ("curl -s x | jq .a", ["curl", "jq"]), ("a=$(redis-cli PING)", ["redis-cli"]),
        ("for i in 1 2; do sleep 1; done", ["sleep"]), ("x=1 psql", ["psql"]), ("# awk\necho 'sed | grep'", []),
        ("say() { echo hi; }\nsay", []), ("printf x \\\n  | sort", ["sort"]),
        ("echo \"$(date) and $(hostname)\"", ["date", "hostname"]), ("[[ -n $x ]] && ss -t", ["ss"]),
    ])
    func commandsAreFoundWhereTheyBegin(script: String, commands: [String]) {
        #expect(ShellWords.commands(in: script) == commands)
    }
}

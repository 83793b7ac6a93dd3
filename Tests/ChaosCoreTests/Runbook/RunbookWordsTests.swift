import ChaosCore
import Testing

@Suite
struct RunbookWordsTests {
    @Test(arguments: [
        ("redis://:open-sesame@h:1", "redis://:open-sesame@h:1 says open-sesame"),
        ("postgres://me:p%40ss@h/d", "p@ss and p%40ss and me:p%40ss"),
    ])
    func neitherTheURLNorItsPasswordGetsThrough(url: String, text: String) {
        let hidden = SecretMask([Secret(url)]).hide(text)
        #expect(!hidden.contains("sesame") && !hidden.contains("ss") && hidden.contains(SecretMask.cover))
    }

    @Test(arguments: [
        ("stop", StepFailure.stop), ("continue", .proceed), ("undo", .undo), ("goto:b", .goto("b")),
    ])
    func onFailIsReadAndWrittenAlike(text: String, failure: StepFailure) {
        #expect(StepFailure(text: text) == failure)
        #expect("\(failure)" == text)
    }

    @Test(arguments: ["goto:", "proceed", ""])
    func anotherWordIsNoReaction(text: String) {
        #expect(StepFailure(text: text) == nil)
    }

    @Test
    func variablesStandApartInAText() {
        let text = StepText("DEL ${vars.key} $1 ${not good} ${run}", kind: .redis)
        #expect(text.variables == ["vars.key", "run"])
        #expect(StepText("echo $RB_RUN ${vars.key}", kind: .sh).shellNames == ["RB_RUN"])
        #expect(StepText("echo ${vars.key}", kind: .sh).variables.isEmpty)
        #expect(StepText.shellName(of: "steps.find-it.output") == "RB_STEPS_FIND_IT_OUTPUT")
    }

    @Test(arguments: [
        (StepMode.auto, StepRisk.change, IncidentLevel?.none, StepRisk?.none, false),
        (.auto, .destructive, .l1, nil, true),
        (.ask, .read, .l3, nil, false),
        (.ask, .change, .l3, nil, true),
        (.ask, .change, .l1, nil, false),
        (.ask, .change, nil, nil, true),
        (.ask, .change, nil, .change, false),
        (.ask, .destructive, .l1, .change, true),
        (.ask, .destructive, .l1, .destructive, false),
    ])
    func theLevelDecidesWhoIsAsked(
        mode: StepMode, risk: StepRisk, level: IncidentLevel?, allowed: StepRisk?, asks: Bool
    ) {
        let step = RunbookStep(id: "a", kind: .sh, text: StepText("true", kind: .sh), mode: mode, risk: risk)
        #expect(RunbookPolicy.standard.asks(step, level: level, allowed: allowed) == asks)
    }

    @Test
    func anUnknownReadingIsNeitherSeenNorNotSeen() {
        let metric = Metric("redis.up")
        let check = RunbookCheck(conditions: [Condition(metric, .equal, 1, unit: .flag)], within: .seconds(5))
        #expect(check.holds([metric: .value(1)]) == true)
        #expect(check.holds([metric: .value(0)]) == false)
        #expect(check.holds([metric: .unknown("x")]) == nil)
        #expect(check.holds([:]) == nil)
    }
}

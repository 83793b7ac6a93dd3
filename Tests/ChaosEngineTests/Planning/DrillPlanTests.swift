import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosEngine

@Suite struct DrillPlanTests {
    private func target(allows: Bool = true, isOwnLab: Bool = false) -> Target {
        Target(name: "staging", allowsChaos: allows, isOwnLab: isOwnLab, source: "targets/staging.yaml")
    }

    @Test func aPlanTellsEveryStepInOrder() {
        let experiment = DrillSample.experiment()
        let touch = FaultPlan(touches: ["6 keys"], reach: [.keys: 6], endsByItself: "after 3 s")
        let plan = DrillPlan(experiment: experiment, target: target(isOwnLab: true), fault: touch, confirmed: false)
        #expect(plan.experiment == "drill-test")
        #expect(plan.target == "staging")
        #expect(plan.fault == touch)
        #expect(plan.refusals == [])
        #expect(
            plan.steps.map(\.title) == ["load", "gate", "inject", "detect", "respond", "recover", "settle"])
        #expect(
            plan.steps.map(\.detail) == [
                "issue-coupon (constant-arrival-rate), place-order (constant-arrival-rate)",
                "2 conditions must hold for 5 s after 2.6 s of warm-up", "fake-hold for 30 s",
                "Slow: http.p95{scenario=issue-coupon} > 1 s for 2 s", "none",
                "take the fault out and read the target back", "steady for 10 s, at most 1 min 00 s",
            ])
    }

    @Test func aControlRunInjectsNothing() {
        let plan = DrillPlan(
            experiment: DrillSample.experiment(duration: .zero), target: target(), fault: nil, confirmed: true)
        #expect(!plan.steps.contains { $0.title == "inject" })
    }

    @Test func aRunbookIsNamed() {
        let experiment = DrillSample.experiment().with(response: ResponseSpec(mode: .auto, runbook: "locks"))
        let plan = DrillPlan(experiment: experiment, target: target(), fault: nil, confirmed: true)
        #expect(plan.steps.first { $0.title == "respond" }?.detail == "runbook locks")
    }

    @Test(arguments: [
        (true, true, false, 0), (true, false, true, 0), (true, false, false, 1), (false, true, false, 1),
        (false, false, true, 1), (false, false, false, 2),
    ])
    func onlyAnAllowedAndConfirmedTargetMayBeTouched(
        _ allows: Bool, _ isOwnLab: Bool, _ confirmed: Bool, _ count: Int
    ) {
        let refusals = DrillPlan.refusals(target(allows: allows, isOwnLab: isOwnLab), confirmed: confirmed)
        #expect(refusals.count == count)
        #expect(refusals.contains { $0.contains("allow-chaos: true") } == !allows)
        #expect(refusals.contains { $0.contains("--confirm staging") } == (!isOwnLab && !confirmed))
    }

    @Test func whatTheFaultRefusesIsARefusalOfThePlan() {
        let touch = FaultPlan(touches: [], reach: [:], endsByItself: "", refusal: "the key is a list")
        let plan = DrillPlan(
            experiment: DrillSample.experiment(), target: target(), fault: touch, confirmed: true)
        #expect(plan.refusals == ["the key is a list"])
    }

    @Test func whatReachesFurtherThanTheTargetAllowsIsARefusalOfThePlan() {
        let touch = FaultPlan(touches: ["5000 keys"], reach: [.keys: 5_000], endsByItself: "after 3 s")
        let plan = DrillPlan(
            experiment: DrillSample.experiment(), target: target(), fault: touch, confirmed: true)
        #expect(plan.refusals == ["5000 keys would be touched, and the target allows 1000 keys"])
    }
}

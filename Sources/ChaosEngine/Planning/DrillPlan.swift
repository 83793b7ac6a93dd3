import ChaosCore

/// What a run would do, without doing it: `firedrill plan` prints it and stops.
public struct DrillPlan: Sendable, Codable, Equatable {
    /// One thing that the run would do, with what it would do it to.
    public struct Step: Sendable, Codable, Equatable {
        public let title: String
        public let detail: String
    }

    public var experiment: String
    public var target: String
    public var steps: [Step]
    public var fault: FaultPlan?
    /// Why the run would be refused; empty when it would start.
    public var refusals: [String]

    /// Derives the steps from the experiment; `fault` is what the fault itself found out at the target.
    public init(experiment: Experiment, target: Target, fault: FaultPlan?, confirmed: Bool) {
        self.experiment = experiment.name
        self.target = target.name
        self.fault = fault
        steps = DrillPlan.steps(experiment, target)
        refusals =
            DrillPlan.refusals(target, confirmed: confirmed) + (fault?.refusals(limit: target.blastRadius) ?? [])
    }

    /// Guards that need nothing but the target's description.
    public static func refusals(_ target: Target, confirmed: Bool) -> [String] {
        var refusals: [String] = []
        if !target.allowsChaos {
            refusals.append("\(target.source) does not say allow-chaos: true")
        }
        if !target.isOwnLab, !confirmed {
            refusals.append(
                "\(target.name) is not a lab that firedrill started; confirm it by name: --confirm \(target.name)")
        }
        return refusals
    }

    private static func steps(_ experiment: Experiment, _ target: Target) -> [Step] {
        let timing = experiment.timing
        let text = DurationText.describe
        let rules =
            experiment.detect.map { "\($0.name): \($0.condition) for \(text($0.hold))" }
            + experiment.detectors.map { "\($0.selector) from \($0.kind), every \(text($0.interval))" }
        var steps = [
            Step(
                title: "load",
                detail: experiment.loads.map { "\($0.scenario) (\($0.executor.name))" }
                    .joined(separator: ", ")),
            Step(
                title: "gate",
                detail: "\(experiment.steadyState.count) conditions must hold for"
                    + " \(text(timing.baseline)) after \(text(timing.warmUp)) of warm-up"),
        ]
        if experiment.fault.duration > .zero {
            steps.append(
                Step(title: "inject", detail: "\(experiment.fault.kind) for \(text(experiment.fault.duration))"))
        }
        steps += [
            Step(title: "detect", detail: rules.joined(separator: "; ")),
            Step(
                title: "respond",
                detail: experiment.response.runbook.map { "runbook \($0)" }
                    ?? experiment.response.mode.rawValue),
            Step(title: "recover", detail: "take the fault out and read the target back"),
            Step(
                title: "settle",
                detail: "steady for \(text(timing.stability)), at most \(text(timing.recoveryDeadline))"),
        ]
        if !target.audits.isEmpty {
            steps.append(
                Step(title: "audit", detail: target.audits.map(\.name).joined(separator: ", ")))
        }
        return steps
    }
}

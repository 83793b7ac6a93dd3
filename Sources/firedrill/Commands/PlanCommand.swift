import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill plan`: what a run would do and touch, without doing it.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Prints what a run would do and touch, and whether it would be refused.")

    @Argument(help: "The experiment's file.")
    var experiment: String

    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let experiment = try FileSelection.experiments([experiment])[0]
        let plan: DrillPlan
        let labs = targetOptions.target == nil ? try await TargetSelection.runningLabs(with: targetOptions.sql) : []
        if targetOptions.target != nil || !labs.isEmpty {
            let selected = try await TargetSelection.select(targetOptions, output: output, startLab: false)
            try ExperimentFit.check([experiment], target: selected.target)
            let context = FaultContext(
                target: selected.target, parameters: experiment.fault.parameters, run: "plan",
                clock: MonotonicRunClock(), program: LabExecutables.own)
            let faultPlan = try await DrillAssembly.fault(experiment.fault.kind, context).plan()
            plan = DrillPlan(
                experiment: experiment, target: selected.target, fault: faultPlan,
                confirmed: targetOptions.confirm == selected.target.name)
        } else {
            // Without any target the plan still shows the steps; it just cannot say what it would find.
            let lab = Target(name: "a new lab", allowsChaos: true, isOwnLab: true, source: "lab")
            plan = DrillPlan(experiment: experiment, target: lab, fault: nil, confirmed: true)
        }
        try show(plan)
        if !plan.refusals.isEmpty { throw ExitStatus.usage.thrown }
    }

    private func show(_ plan: DrillPlan) throws {
        if output.json {
            Terminal.output(try JSONText.write(plan))
            return
        }
        Terminal.output("plan: \(plan.experiment) on \(plan.target)\n")
        let width = plan.steps.map(\.title.count).max() ?? 0
        for step in plan.steps {
            Terminal.output("  \(step.title.padding(toLength: width, withPad: " ", startingAt: 0))  \(step.detail)")
        }
        if let fault = plan.fault {
            Terminal.output("\ntouches:")
            for line in fault.touches { Terminal.output("  \(line)") }
            Terminal.output("  in numbers: \(fault.reach.words)")
            Terminal.output("ends by itself:\n  \(fault.endsByItself)")
            if !fault.privileges.isEmpty { Terminal.output("privileges:") }
            for privilege in fault.privileges {
                Terminal.output("  \(privilege.name): \(privilege.state)")
            }
        }
        for refusal in plan.refusals { Terminal.output("\nwould be refused: \(refusal)") }
    }
}

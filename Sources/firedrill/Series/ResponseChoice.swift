import ArgumentParser
import ChaosCore

/// Who ends the incident, as a command line says it: one mode, or several that are compared with each other.
struct ResponseChoice: ExpressibleByArgument, Sendable {
    let modes: [ResponseSpec.Mode]

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        modes = names.compactMap(ResponseSpec.Mode.init)
        guard modes.count == names.count, Set(modes).count == modes.count else { return nil }
    }

    /// The experiment with another response. Throws `usage` when it names no runbook to run.
    static func apply(_ mode: ResponseSpec.Mode, to experiment: Experiment) throws(ChaosError) -> Experiment {
        guard mode != experiment.response.mode else { return experiment }
        if mode == .auto, experiment.response.runbook == nil {
            throw ChaosError(
                .usage, operation: "run \(experiment.source)", target: "response auto",
                cause: "the experiment names no runbook", remedy: "Add respond: { runbook: NAME, mode: auto } to it.")
        }
        return experiment.with(response: ResponseSpec(mode: mode, runbook: experiment.response.runbook))
    }

    /// One arm per mode; a single one varies nothing.
    func arms(of experiment: Experiment) throws(ChaosError) -> [DrillArm] {
        var arms: [DrillArm] = []
        for mode in modes {
            arms.append(
                DrillArm(
                    name: modes.count > 1 ? "response=\(mode.rawValue)" : nil,
                    experiment: try Self.apply(mode, to: experiment)))
        }
        return arms
    }
}

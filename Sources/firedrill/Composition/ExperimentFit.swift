import ChaosCore
import ChaosProbes

/// Whether experiments fit a target: looked at for all of them before the first one touches anything.
enum ExperimentFit {
    /// Throws `FileProblems` with everything that an experiment names and the target does not have.
    static func check(_ experiments: [Experiment], target: Target) throws(FileProblems) {
        var problems: [FileProblem] = []
        for experiment in experiments where !problems.contains(where: { $0.file == experiment.source }) {
            problems += missingAudits(experiment, target)
            if let problem = unfitFault(experiment, target) { problems.append(problem) }
            problems += missingMonitoring(experiment, target)
        }
        if !problems.isEmpty { throw FileProblems(problems) }
    }

    private static func missingAudits(_ experiment: Experiment, _ target: Target) -> [FileProblem] {
        let known = target.audits.map(\.name)
        let has = known.isEmpty ? "none" : known.joined(separator: ", ")
        return experiment.hypothesis.audits.filter { !known.contains($0) }.map { name in
            FileProblem(
                file: experiment.source, line: nil, key: "hypothesis.audits",
                message: "the target \(target.name) has no audit \(name) (it has: \(has)).",
                suggestion: NearestName.suggest(name, among: known))
        }
    }

    private static func unfitFault(_ experiment: Experiment, _ target: Target) -> FileProblem? {
        guard experiment.fault.duration > .zero else { return nil }
        let context = FaultContext(
            target: target, parameters: experiment.fault.parameters, run: "check", clock: MonotonicRunClock())
        do {
            _ = try DrillAssembly.fault(experiment.fault.kind, context)
            return nil
        } catch {
            return FileProblem(file: experiment.source, line: nil, key: "fault", message: "\(error)")
        }
    }

    /// The target's file must say where the monitoring is that an experiment asks.
    private static func missingMonitoring(_ experiment: Experiment, _ target: Target) -> [FileProblem] {
        let known = target.monitoring?.parts ?? []
        let wanted = experiment.detectors.flatMap { spec in
            DetectorCatalog.builtIn.first { $0.kind == spec.kind }?.needs ?? []
        }
        return MonitoringTarget.Part.allCases.filter { wanted.contains($0) && !known.contains($0) }.map { part in
            FileProblem(
                file: experiment.source, line: nil, key: "detect",
                message: "the target \(target.name) has no monitoring: \(part.rawValue)"
                    + " (add it to its file, or name it with --\(part.rawValue)).")
        }
    }
}

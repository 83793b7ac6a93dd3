import ArgumentParser
import ChaosCore
import ChaosEngine
import ChaosReporting
import Foundation

/// `firedrill run`: the main job.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs experiments one after the other and reports each.")

    @Argument(help: "Experiment files.")
    var experiments: [String]

    @Flag(name: .long, help: "Lets a third Ctrl-C end the process before the fault is out.")
    var abandon = false

    @OptionGroup var targetOptions: TargetOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "How often to run each experiment.")
    var runs = 1

    @Option(name: .long, help: "Who ends the incident: auto, manual or none (default: as the file says).")
    var response: ResponseSpec.Mode?

    @Flag(name: .long, help: "Inject nothing; the run passes when no alert fires.")
    var control = false

    @Option(name: .long, help: "The folder for the runs' reports (default: runs/ in the state folder).")
    var out: String?

    @Option(name: .long, help: "A file with the rules of the levels (default: the built-in ones).")
    var levels: String?

    func validate() throws {
        if experiments.isEmpty { throw ValidationError("Name at least one experiment file.") }
        guard (1...1000).contains(runs) else { throw ValidationError("--runs takes a number from 1 to 1000.") }
    }

    func run() async throws {
        let loaded = try FileSelection.experiments(experiments).map(withResponse)
        let policy = try levels.map { try LevelPolicyLoader(vocabulary: .builtIn).load(path: $0) } ?? .standard
        let interruption = Interruption(mayAbandon: abandon)
        let status = try await SignalTrap.runToStatus(
            onSignal: { interruption.first() }, onRepeat: { interruption.again($0) },
            { try await drill(loaded, policy) })
        if status != .pass { throw status.thrown }
    }

    private func withResponse(_ experiment: Experiment) throws -> Experiment {
        guard let response, response != experiment.response.mode else { return experiment }
        if response == .auto, experiment.response.runbook == nil {
            throw ChaosError(
                .usage, operation: "run \(experiment.source)", target: "--response auto",
                cause: "the experiment names no runbook", remedy: "Add respond: { runbook: NAME, mode: auto } to it.")
        }
        return experiment.with(response: ResponseSpec(mode: response, runbook: experiment.response.runbook))
    }

    private func drill(_ experiments: [Experiment], _ policy: LevelPolicy) async throws -> ExitStatus {
        let selected = try await TargetSelection.select(targetOptions, output: output, startLab: true)
        do {
            let status = try await drill(experiments, policy, on: selected.target)
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            return status
        } catch {
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            throw error
        }
    }

    private func drill(
        _ experiments: [Experiment], _ policy: LevelPolicy, on target: Target
    ) async throws -> ExitStatus {
        try TargetGuard.check(target, confirmed: targetOptions.confirm)
        try ExperimentFit.check(experiments, target: target)
        let state = try StateFolder()
        try state.stopFile.check()
        let access = try await TargetAccess.open(target, state: state, run: RunName.next(), output: output)
        defer { access.close() }
        let folder = out ?? state.runs
        let assembly = DrillAssembly(
            target: target, state: state, identities: access.identities, runs: folder, policy: policy)
        let writer = RunWriter(folder: folder, output: output)
        var records: [RunRecord] = []
        let planned = experiments.flatMap { experiment in Array(repeating: experiment, count: runs) }
        for (index, experiment) in planned.enumerated()
        where !Task.isCancelled && (index == 0 || state.stopFile.reason == nil) {
            if planned.count > 1 { output.say("run \(index + 1) of \(planned.count): \(experiment.name)") }
            var record = try await one(experiment, assembly)
            // What the run found out must reach its reader even when the disk is full.
            do { try writer.write(record) } catch {
                record.internalError = "\(error)"
                Terminal.error("firedrill: \(error)")
            }
            records.append(record)
            guard record.faultRemoved, !record.targetUnreachable else {
                if index + 1 < planned.count { Terminal.error("stopping here: the target is not clean") }
                break
            }
        }
        try writer.finish(records, asArray: experiments.count > 1 || runs > 1)
        return ExitStatus.merge(records.map(ExitStatus.init))
    }

    private func one(_ experiment: Experiment, _ assembly: DrillAssembly) async throws -> RunRecord {
        let screen = RunScreen(experiment: experiment, target: assembly.target.name, quiet: output.quiet)
        let isControl = control || experiment.fault.duration == .zero
        let runner = try assembly.runner(
            experiment, run: RunName.next(), isControl: isControl, observer: screen)
        let record = await runner.run()
        await screen.finish()
        return record
    }
}

extension ResponseSpec.Mode: ExpressibleByArgument {}

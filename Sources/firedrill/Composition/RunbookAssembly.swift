import ChaosCore
import ChaosEngine
import ChaosProbes
import ChaosResponse
import Foundation

/// The composition root of a runbook's run: makes every part from the catalogues and joins them.
struct RunbookAssembly: Sendable {
    let state: StateFolder
    let policy: RunbookPolicy

    /// The folder of one run: its audit log, which resuming reads.
    static func folder(of run: String, in state: StateFolder) -> String { "\(state.root)/runbooks/\(run)" }

    /// The parts of one run. Nothing connects before a step does. Throws `storage` when the audit log cannot be opened.
    func parts(
        _ runbook: Runbook, target: Target, run: String, console: any StepConsole
    ) throws -> RunbookParts {
        let clock = MonotonicRunClock()
        let reader = CatalogReader(target: target, runbook: runbook)
        let audit = try RunbookAudit(
            folder: Self.folder(of: run, in: state), who: Self.who, clock: clock,
            wallClock: { ISO8601DateFormatter().string(from: Date()) })
        return RunbookParts(
            clock: clock,
            runners: StepCatalog.runners(
                for: target, reader: reader, clock: clock, metrics: ProbeCatalog.builtIn.flatMap { $0.metrics }),
            reader: reader, console: console, audit: audit, policy: policy)
    }

    /// The response of a drill by the experiment's runbook; `nil` when nobody is to act. Throws when there is no such file.
    static func responder(
        _ experiment: Experiment, target: Target, run: String, state: StateFolder
    ) throws -> (any Responder)? {
        guard experiment.response.mode == .auto, let name = experiment.response.runbook else { return nil }
        let folder = RunbookFiles.folder(beside: experiment.source)
        let runbook = try RunbookFiles.load(name, in: folder)
        let assembly = RunbookAssembly(state: state, policy: try RunbookFiles.policy(in: folder))
        let order = RunbookOrder(run: run, incident: "INC-\(run)", level: experiment.documented?.level)
        return RunbookResponder(runbook: runbook, target: target, order: order) { console in
            try assembly.parts(runbook, target: target, run: run, console: console)
        }
    }

    private static var who: String { "\(NSUserName())@\(ProcessInfo.processInfo.hostName)" }
}

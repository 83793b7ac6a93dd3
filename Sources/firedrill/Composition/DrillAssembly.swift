import ChaosCore
import ChaosEngine
import ChaosFaults
import ChaosLoad
import ChaosProbes
import ChaosReporting
import Foundation

/// The composition root of a drill: makes every part from the catalogues and joins them.
struct DrillAssembly: Sendable {
    let target: Target
    let state: StateFolder
    /// What the target's servers call themselves.
    let identities: [String]

    /// A runner for one run. Throws when the target lacks what the experiment needs.
    func runner(
        _ experiment: Experiment, run: String, isControl: Bool, observer: (any RunObserver)?
    ) throws -> DrillRunner {
        let clock = MonotonicRunClock()
        guard let http = target.http else {
            throw ChaosError(
                .invalidFile, operation: "load the target", target: target.source,
                cause: "the target file has no http section", remedy: "Add http: { base-url: ... } to it.")
        }
        let workload = try LoadGenerator(
            loads: experiment.loads, http: http, clock: clock, window: experiment.timing.samplingInterval)
        let context = FaultContext(
            target: target, parameters: experiment.fault.parameters, run: run, clock: clock)
        let fault = isControl ? nil : try Self.fault(experiment.fault.kind, context)
        let notifiers: [any Notifier] =
            try SlackNotifier.fromEnvironment(ProcessInfo.processInfo.environment)
            .map { [$0] } ?? []
        return DrillRunner(
            experiment: experiment, target: target, run: run,
            parts: RunComposition(
                clock: clock, originEpochSeconds: Date().timeIntervalSince1970, workload: workload,
                probes: ProbeCatalog.probes(for: target), fault: fault,
                journal: RecoveryJournal(folder: state.journal, identities: identities),
                sink: DispatchingSink(notifiers: notifiers, clock: clock), observer: observer))
    }

    /// A fault of this kind. Throws when there is none, or when its parameters do not fit the target.
    static func fault(_ kind: String, _ context: FaultContext) throws -> any Fault {
        guard let type = FaultCatalog.type(of: kind) else {
            throw ChaosError(
                .invalidFile, operation: "find the fault", target: kind,
                cause: "there is no such fault (known: \(FaultCatalog.builtIn.map { $0.kind }.joined(separator: ", ")))"
            )
        }
        return try type.init(context: context)
    }
}

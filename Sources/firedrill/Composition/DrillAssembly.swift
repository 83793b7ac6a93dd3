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
    private(set) var reapers: any ReaperStarter
    /// Where the runs' folders are.
    let runs: String
    let policy: LevelPolicy

    /// Undo records of these drills.
    var journal: RecoveryJournal { RecoveryJournal(folder: state.journal, identities: identities) }

    /// The same with other reapers.
    func with(reapers: any ReaperStarter) -> DrillAssembly {
        var copy = self
        copy.reapers = reapers
        return copy
    }

    /// A runner for one run, whose folder it makes. Throws when the target lacks what the experiment needs.
    func runner(
        _ experiment: Experiment, run: String, isControl: Bool, observer: (any RunObserver)?
    ) throws -> DrillRunner {
        let clock = MonotonicRunClock()
        guard let http = target.http else {
            throw ChaosError(
                .invalidFile, operation: "load the target", target: target.source,
                cause: "the target file has no http section", remedy: "Add http: { base-url: ... } to it.")
        }
        let now = Date().timeIntervalSince1970
        let folder = try RunFolder.make("\(runs)/\(run)")
        let outcomes = try FileOutcomeSink(path: RunFolder.outcomes(in: folder))
        let generator = try LoadGenerator(
            loads: experiment.loads, http: http, clock: clock, window: experiment.timing.samplingInterval,
            settings: LoadSettings(firstUser: Self.firstUser(at: now)), outcomes: outcomes)
        let context = FaultContext(
            target: target, parameters: experiment.fault.parameters, run: run, clock: clock,
            program: LabExecutables.own)
        let fault = isControl ? nil : try Self.fault(experiment.fault.kind, context)
        let alerts = try AlertSetup.load()
        let detectors = try experiment.detectors.map { spec in
            try DetectorCatalog.detector(
                DetectorContext(spec: spec, target: target, clock: clock, originEpochSeconds: now))
        }
        return DrillRunner(
            experiment: experiment, target: target, run: run,
            parts: RunComposition(
                clock: clock, originEpochSeconds: now,
                workload: RecordedWorkload(generator: generator, outcomes: outcomes),
                probes: ProbeCatalog.probes(for: target), detectors: detectors, fault: fault,
                journal: journal,
                reapers: reapers, stopFile: state.stopFile,
                auditor: TargetAuditor(target: target, outcomes: RunFolder.outcomes(in: folder), clock: clock),
                witness: TargetStarts(
                    target: target, watchesProcess: !(fault.map { type(of: $0).endsProcess } ?? false)),
                responder: try RunbookAssembly.responder(experiment, target: target, run: run, state: state),
                policy: policy,
                sink: DispatchingSink(
                    setup: alerts, incident: "INC-\(run)", state: state, clock: clock, originEpochSeconds: now),
                wording: alerts.wording(experiment, target: target, report: "\(folder)/report.md", run: run),
                observer: observer))
    }

    /// Users of one run, far from those of any run that begins ten seconds earlier or later; below 2^53, so that every
    /// JSON reader keeps the number.
    private static func firstUser(at epochSeconds: Double) -> Int {
        Int(epochSeconds / 10) % 4_000_000 * 2_000_000_000
    }

    /// Users for the load between two runs: in the half of the present stretch that no run reaches.
    static func coolDownUser() -> Int { firstUser(at: Date().timeIntervalSince1970) + 1_000_000_000 }

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

import ChaosCore
import ChaosEngine

/// The runs of a session, one after the other, each on a steady target and with its arm's switches.
struct DrillLoop {
    private let assembly: DrillAssembly
    private let writer: RunWriter
    private let history: RunHistory
    private let output: OutputOptions
    private let control: Bool
    private let switches: TargetSwitches
    /// Throws why no further run may begin, as when the target's lock is lost.
    private let check: @Sendable () throws -> Void
    private var last: RunRecord?
    /// One per experiment that has run.
    private(set) var series: [RunSeries] = []
    /// Whether a switch of the target could not be put back.
    private(set) var isLeftTurned = false
    /// Where the last run's page is.
    private(set) var page: String?

    init(
        assembly: DrillAssembly, writer: RunWriter, history: RunHistory, output: OutputOptions, control: Bool,
        check: @escaping @Sendable () throws -> Void = {}
    ) {
        switches = TargetSwitches(
            target: assembly.target, journal: assembly.journal, reapers: assembly.reapers, run: RunName.next())
        self.assembly = assembly.with(
            reapers: SwitchedReaperStarter(starter: assembly.reapers, switches: switches))
        self.writer = writer
        self.history = history
        self.output = output
        self.control = control
        self.check = check
    }

    /// Runs all groups in their order; ends early when the session was stopped or a run left the target unclean.
    mutating func run(_ groups: [DrillGroup]) async throws {
        let total = groups.reduce(0) { $0 + $1.order.count }
        var number = 0
        for group in groups where number == 0 || mayGoOn {
            announce(group)
            series.append(group.emptySeries)
            let name = group.order.count > 1 ? RunName.next() : nil
            for arm in group.order.map({ group.arms[$0] }) where number == 0 || mayGoOn {
                number += 1
                if let last { await coolDown(after: last, arm.experiment) }
                // The cool-down may have taken minutes.
                guard number == 1 || mayGoOn else { return }
                try check()
                try await switches.set(arm.switches)
                let label = arm.name.map { " (\($0))" } ?? ""
                if total > 1 { output.say("run \(number) of \(total): \(arm.experiment.name)\(label)") }
                let record = try await one(arm, series: name)
                series[series.count - 1].append(record, arm: arm.name)
                last = record
                guard record.faultRemoved, !record.targetUnreachable, record.refusal != .targetBusy else {
                    if number < total { Terminal.error("stopping here: the target is not clean, or not ours") }
                    return
                }
            }
        }
    }

    /// Puts the switches back on what they were, also when the session was stopped by a signal.
    mutating func putBack() async {
        guard let left = await switches.putBack() else { return }
        isLeftTurned = true
        Terminal.error("firedrill: switches of the target may still be turned: \(left.cause)")
        Terminal.error("by hand:\n  \(left.undo.byHand.joined(separator: "\n  "))")
        await RecoveryAlarm.sound(left.undo, cause: left.cause)
    }

    private var mayGoOn: Bool { !Task.isCancelled && assembly.state.stopFile.reason == nil }

    private mutating func one(_ arm: DrillArm, series: String?) async throws -> RunRecord {
        let experiment = arm.experiment
        let screen = RunScreen(experiment: experiment, target: assembly.target.name, quiet: output.quiet)
        let isControl = control || experiment.fault.duration == .zero
        let run = RunName.next()
        let live = LiveFile(
            experiment: experiment, target: assembly.target.name, folder: "\(assembly.runs)/\(run)")
        let runner = try assembly.runner(
            experiment, run: run, isControl: isControl, observer: RunObservers(observers: [screen, live]))
        let entry = try await history.begin(
            run, experiment, target: assembly.target.name, control: isControl, series: series, arm: arm.name)
        var record = await runner.run()
        await screen.finish()
        // What the run found out must reach its reader even when the disk is full.
        let past = await history.scenario(of: record, folder: assembly.runs)
        do { page = try writer.write(record, history: past) } catch { note(error, in: &record) }
        do { try await history.finish(entry, record, samples: writer.samples(of: run)) } catch {
            note(error, in: &record)
        }
        return record
    }

    private func note(_ error: any Error, in record: inout RunRecord) {
        record.internalError = record.internalError ?? "\(error)"
        Terminal.error("firedrill: \(error)")
    }

    /// A run that recovered has itself seen the steady state for its window. After any other it is waited for; when it
    /// does not come, the next run's own gate says so.
    private func coolDown(after last: RunRecord, _ experiment: Experiment) async {
        guard !last.recovered, !Task.isCancelled else { return }
        output.say("cooling down until the target is steady ...")
        let wait = CoolDown(
            target: assembly.target, clock: MonotonicRunClock(), firstUser: DrillAssembly.coolDownUser())
        let isSteady = (try? await wait.wait(for: experiment)) ?? false
        if !isSteady { output.say("the target did not become steady; the next run's gate decides") }
    }

    private func announce(_ group: DrillGroup) {
        guard let seed = group.seed else { return }
        let names = group.order.map { group.arms[$0].name ?? "" }
        output.say("arms in this order, drawn from the seed \(seed): \(names.joined(separator: ", "))")
    }
}

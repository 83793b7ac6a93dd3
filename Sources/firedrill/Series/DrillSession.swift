import ChaosCore
import ChaosEngine
import ChaosReporting

/// Runs drills one after the other on one target and reports them: what `run` and `compare` have in common.
struct DrillSession: Sendable {
    let targetOptions: TargetOptions
    let output: OutputOptions
    /// The run store, as `--store` names it.
    let store: String?
    /// The folder of the runs' reports; `nil` for the one in the state folder.
    let out: String?
    let policy: LevelPolicy
    var control = false
    /// The slot of a schedule that these drills are for; it is claimed before anything is injected.
    var slot: SlotTicket?
    /// Of the runs' pages.
    var language = ReportLanguage.english

    /// Runs all groups until one run leaves the target unclean. Gives the whole session's exit status.
    func run(_ groups: [DrillGroup], mayAbandon: Bool) async throws -> ExitStatus {
        let interruption = Interruption(mayAbandon: mayAbandon)
        return try await SignalTrap.runToStatus(
            onSignal: { interruption.first() }, onRepeat: { interruption.again($0) },
            { try await onTarget(groups) })
    }

    private func onTarget(_ groups: [DrillGroup]) async throws -> ExitStatus {
        let selected = try await TargetSelection.select(targetOptions, output: output, startLab: true)
        do {
            let loop = try await drill(groups, on: selected.target)
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            if let page = loop.page { output.say("report: \(page)") }
            let left: [ExitStatus] = loop.isLeftTurned ? [.recoveryFailed] : []
            return ExitStatus.merge(left + loop.series.flatMap { $0.records.map(ExitStatus.init) })
        } catch {
            if let lab = selected.startedLab { await TargetSelection.bringDown(lab, output) }
            throw error
        }
    }

    private func drill(_ groups: [DrillGroup], on target: Target) async throws -> DrillLoop {
        try TargetGuard.check(target, confirmed: targetOptions.confirm)
        try ExperimentFit.check(groups.flatMap { $0.arms.map(\.experiment) }, target: target)
        let state = try StateFolder()
        try state.stopFile.check()
        let store = try await StoreAccess.open(store, state: state)
        do {
            let loop = try await TargetAccess.use(
                target, state: state, run: RunName.next(), output: output, store: store
            ) { access in
                try await drill(groups, on: target, access, RunHistory(store: store), state)
            }
            await store.close()
            return loop
        } catch {
            await store.close()
            throw error
        }
    }

    private func drill(
        _ groups: [DrillGroup], on target: Target, _ access: TargetAccess, _ history: RunHistory, _ state: StateFolder
    ) async throws -> DrillLoop {
        try await slot?.claim()
        let folder = out ?? state.runs
        let writer = RunWriter(folder: folder, output: output, language: language)
        var loop = DrillLoop(
            assembly: DrillAssembly(
                target: target, state: state, identities: access.identities, reapers: access.reapers, runs: folder,
                policy: policy),
            writer: writer, history: history, output: output, control: control, check: { try access.check() })
        do { try await loop.run(groups) } catch {
            await loop.putBack()
            let ending = loop.isLeftTurned ? Self.leftTurned(target, after: error) : error
            // The runs that are done keep their place on standard output.
            let done = loop.series.filter { !$0.records.isEmpty }
            do { if !done.isEmpty { try writer.finish(done, asArray: groups.count > 1) } } catch {
                throw loop.isLeftTurned ? ending : error
            }
            throw ending
        }
        await loop.putBack()
        await slot?.settle(loop.series.flatMap(\.records))
        do { try writer.finish(loop.series, asArray: groups.count > 1) } catch {
            throw loop.isLeftTurned ? Self.leftTurned(target, after: error) : error
        }
        return loop
    }

    /// Switches that are still turned weigh more than what ended the session.
    private static func leftTurned(_ target: Target, after error: any Error) -> any Error {
        ChaosError(
            .recoveryFailed, operation: "put the target's switches back", target: target.name,
            cause: "they may still be turned; the session had ended by: \(error)",
            remedy: "Turn them back by hand as told above, or run: firedrill recover")
    }
}

import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill run --slot`: one slot of a schedule, whoever called it up. The ledger is asked first and told afterwards.
struct SlotRun: Sendable {
    let reference: SlotReference
    let targetOptions: TargetOptions
    let output: OutputOptions
    let series: SeriesOptions

    private struct Withheld: Encodable {
        let slot: String
        let ran = false
        let why: String
    }

    /// Passes when the slot is withheld as planned: the schedule did what it says. Throws what keeps a drill from running.
    func run() async throws -> ExitStatus {
        let schedule = try ScheduleFiles.loader.load(path: reference.file)
        guard let entry = schedule.entry(reference.entry) else {
            throw ChaosError(
                .usage, operation: "find the entry", target: reference.file,
                cause: "there is no entry \(reference.entry)",
                remedy: "It has: \(schedule.entries.map(\.name).joined(separator: ", ")).")
        }
        try useChannel(of: entry)
        let state = try StateFolder()
        let access = try await LedgerAccess.open(series.store.store, state: state)
        let launcher = ChildDrillLauncher(state: state, store: series.store.store)
        try await OrphanedClaims(access: access, launcher: launcher).settle(schedule)
        guard let slot = try await admitted(entry, schedule, access.ledger) else { return .pass }
        let ticket = SlotTicket(slot, of: schedule.name, in: access.ledger, host: access.host)
        let options = try targets(of: entry)
        let refusal: GateKeeper.Refusal?
        do { refusal = try await gate(entry, options, state) } catch {
            await ticket.settle(error, isStopped: state.stopFile.reason != nil)
            throw error
        }
        if let refusal {
            await ticket.skip(refusal.reason, refusal.detail)
            return try withheld("\(refusal.reason.rawValue): \(refusal.detail)")
        }
        return try await drill(entry, options, ticket, state)
    }

    /// The alerts of this process go where the entry says.
    private func useChannel(of entry: ScheduleEntry) throws(ChaosError) {
        guard entry.webhookVariable != nil else { return }
        let environment = try EntryChannel(entry: entry).environment()
        setenv(EntryChannel.general, environment[EntryChannel.general] ?? "", 1)
        unsetenv("\(EntryChannel.general)_FILE")
    }

    /// The slot, once its jitter is over and when nothing speaks against it; `nil` when it is withheld, which is said.
    private func admitted(
        _ entry: ScheduleEntry, _ schedule: Schedule, _ ledger: any SlotLedger
    ) async throws -> Slot? {
        while true {
            let now = WallClock.now.timeIntervalSince1970
            let book = try await ledger.book(of: schedule.name)
            let admission = SlotAdmission(reference, entry, now: Int64(now), at: now, book: book)
            _ = try await ledger.append(admission.events, to: schedule.name)
            switch admission.answer {
            case .withheld(let why):
                _ = try withheld(why)
                return nil
            case .begins(let slot, let start):
                if Double(start) <= now { return slot }
                output.say("\(slot.id) begins in \(DurationText.describe(.seconds(Double(start) - now))) (jitter)")
                // Looked at anew afterwards: a person may have taken the slot out by then.
                try await MonotonicRunClock().sleep(for: .seconds(min(60, Double(start) - now)))
            }
        }
    }

    private func withheld(_ why: String) throws -> ExitStatus {
        if output.json { Terminal.output(try JSONText.write(Withheld(slot: "\(reference)", why: why))) }
        output.say("nothing was run: \(why)")
        return .pass
    }

    /// The command line's target serves an entry that names none.
    private func targets(of entry: ScheduleEntry) throws -> TargetOptions {
        guard let target = entry.target else { return targetOptions }
        guard targetOptions.target == nil, targetOptions.sql == nil else {
            throw ChaosError(
                .usage, operation: "run the slot", target: targetOptions.target == nil ? "--sql" : "--target",
                cause: "\(entry.key) names its target itself")
        }
        var options = targetOptions
        options.target = target
        options.confirm = entry.confirm
        return options
    }

    /// What a gate says against the slot. Throws when none could be asked.
    private func gate(
        _ entry: ScheduleEntry, _ options: TargetOptions, _ state: StateFolder
    ) async throws -> GateKeeper.Refusal? {
        // A lab that is yet to be started has no history.
        guard let named = try await ScheduledTarget.name(options) else { return nil }
        let store = try await StoreAccess.open(series.store.store, state: state)
        let keeper = GateKeeper { filter in try await store.runs.runs(filter) }
        do {
            let refusal = try await keeper.check(entry, target: named, now: WallClock.now.timeIntervalSince1970)
            await store.close()
            return refusal
        } catch {
            await store.close()
            throw error
        }
    }

    private func drill(
        _ entry: ScheduleEntry, _ options: TargetOptions, _ ticket: SlotTicket, _ state: StateFolder
    ) async throws -> ExitStatus {
        do {
            let groups = try entry.experiments.map { experiment in
                let chosen = try entry.response.map { try ResponseChoice.apply($0, to: experiment) } ?? experiment
                return DrillGroup([DrillArm(experiment: chosen)], runs: entry.runs, seed: 0)
            }
            var session = try series.session(options, output)
            session.slot = ticket
            let status = try await session.run(groups, mayAbandon: false)
            if !ticket.isClaimed { await ticket.skip(.stopped, "stopped before anything was injected") }
            return status
        } catch is SlotTicket.Taken {
            return try withheld("\(ticket.slot.id): somebody else has decided it in the meantime")
        } catch {
            await ticket.settle(error, isStopped: state.stopFile.reason != nil)
            throw error
        }
    }
}

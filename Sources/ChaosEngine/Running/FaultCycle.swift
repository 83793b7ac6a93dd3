import ChaosCore

/// One fault's way through a drill: capture, journal, inject, confirm, hold, recover, verify.
struct FaultCycle: Sendable {
    let fault: any Fault
    let experiment: Experiment
    let target: Target
    let clock: any RunClock
    let journal: RecoveryJournal
    let reapers: (any ReaperStarter)?
    let stopFile: StopFile?
    let watch: DrillWatch
    let composer: NotificationComposer
    let recoveryLimit: Duration

    /// How long the target may be unreadable before the fault is withdrawn.
    let lostAfter = Duration.seconds(5)

    func run() async -> FaultCycleOutcome {
        var outcome = FaultCycleOutcome()
        guard let undo = await prepare(&outcome) else { return outcome }
        let reaper: (any Reaper)?
        do { reaper = try await reapers?.start(run: undo.run) } catch {
            outcome.refusal = Self.refusal(error)
            await refuse(undo, "nothing was injected: no reaper could be started: \(error)", &outcome)
            return outcome
        }
        guard !Task.isCancelled else {
            await giveUp(undo, &outcome)
            await reaper?.dismiss()
            return outcome
        }
        if let reaper {
            await watch.mark(
                .journaled, at: clock.now, "a reaper watches over this run", evidence: reaper.name)
        }
        await watch.enter(.injecting, at: clock.now)
        await watch.injectionBegins(at: clock.now, undo: undo)
        outcome.wasInjected = true
        let guards = FaultGuard(reaper: reaper, stopFile: stopFile) { [watch] in
            await watch.summary.abort
        }
        if let effective = await inject(guards, &outcome) {
            await hold(effective, guards, &outcome)
        } else {
            outcome.ended = .withdrawn
        }
        await recover(undo, reaper, &outcome)
        // A fault that may still be in is left to the reaper too: it tries once more when this process ends.
        if outcome.isOut { await reaper?.dismiss() }
        return outcome
    }

    // MARK: Before

    private func prepare(_ outcome: inout FaultCycleOutcome) async -> UndoRecord? {
        do {
            try await PlanGuard.check(fault, on: target)
            let undo = try await fault.capture()
            await watch.mark(
                .captured, at: clock.now, "noted how to undo it", evidence: undo.byHand.first ?? "nothing to undo")
            try journal.write(undo)
            await watch.mark(
                .journaled, at: clock.now, "wrote the recovery journal", evidence: "\(journal.folder)/\(undo.run).json")
            return undo
        } catch {
            outcome.confirmed = false
            outcome.refusal = Self.refusal(error)
            outcome.confirmationDetail = "nothing was injected: \(error)"
            await watch.mark(
                .faultNotConfirmed, at: clock.now, "nothing was injected", evidence: "\(error)")
            return nil
        }
    }

    /// A limit of the target and a lock that is lost are refusals; everything else is evidence that could not be had.
    static func refusal(_ error: any Error) -> ChaosError.Code? {
        guard let code = (error as? ChaosError)?.code else { return nil }
        return code == .refused || code == .targetBusy ? code : nil
    }

    private func refuse(_ undo: UndoRecord, _ detail: String, _ outcome: inout FaultCycleOutcome) async {
        outcome.confirmed = false
        outcome.confirmationDetail = detail
        await watch.mark(.faultNotConfirmed, at: clock.now, "nothing was injected", evidence: detail)
        await close(undo)
    }

    /// The stop came while the way back was being noted: there is still time not to begin.
    private func giveUp(_ undo: UndoRecord, _ outcome: inout FaultCycleOutcome) async {
        outcome.confirmed = false
        outcome.confirmationDetail = "stopped by a signal before anything was injected"
        await watch.mark(
            .signal, at: clock.now, "stopped by a signal; nothing was injected", evidence: "the run was cancelled")
        await close(undo)
    }

    /// The fault is out and verified, or never went in.
    func close(_ undo: UndoRecord) async {
        do { try journal.close(run: undo.run) } catch {
            await watch.mark(.note, at: clock.now, "the journal entry stays", evidence: "\(error)")
        }
    }

    // MARK: In

    /// Injects and reads back. Returns the instant from which the fault was effective.
    private func inject(_ guards: FaultGuard, _ outcome: inout FaultCycleOutcome) async -> Instant? {
        do {
            let confirmation = try await guards.watch { [fault] in
                try await fault.inject()
                return try await fault.confirm()
            }
            switch confirmation {
            case .effective(let since, let evidence):
                outcome.confirmed = true
                outcome.confirmationDetail = evidence
                outcome.evidence.append(evidence)
                await watch.faultIsEffective(since: since, evidence: evidence)
                return since
            case .notEffective(let seen):
                return await notConfirmed(seen, &outcome)
            }
        } catch let trip as FaultGuard.Trip {
            await heed(trip, &outcome)
            return await notConfirmed("stopped before it was confirmed: \(trip.reason)", &outcome)
        } catch {
            return await notConfirmed("\(error)", &outcome)
        }
    }

    private func notConfirmed(_ seen: String, _ outcome: inout FaultCycleOutcome) async -> Instant? {
        outcome.confirmed = false
        outcome.confirmationDetail = seen
        await watch.mark(.faultNotConfirmed, at: clock.now, "no effect was read back", evidence: seen)
        return nil
    }

    /// A guard has tripped: why the fault is taken out before its time.
    func heed(_ trip: FaultGuard.Trip, _ outcome: inout FaultCycleOutcome) async {
        outcome.ended = .withdrawn
        switch trip {
        case .takeover:
            outcome.disturbance = trip.reason
            outcome.wasTakenOver = true
            await watch.mark(
                .note, at: clock.now, "the reaper may have taken the fault out", evidence: trip.reason)
        case .stopFile, .abortRule:
            outcome.abortedBy = trip.reason
            let isRule = if case .abortRule = trip { true } else { false }
            await watch.mark(
                .aborted, at: clock.now, isRule ? "an abort rule is true" : "stopped by the stop file",
                evidence: trip.reason)
        }
    }
}

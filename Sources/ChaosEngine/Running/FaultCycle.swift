import ChaosCore

/// What became of one fault, from its capture to its verified removal.
struct FaultCycleOutcome: Sendable {
    /// True from the moment `inject` was called, whatever it answered.
    var wasInjected = false
    var confirmed: Bool?
    var confirmationDetail = ""
    var ended: FaultEnding?
    var removedBy: FaultRemover?
    /// Read back from the target.
    var isOut = true
    /// The steady state was waited for already, up to the recovery deadline.
    var waitedForSteadyState = false
    /// When the effect of a response step was seen, with the fault still in.
    var mitigatedAt: Instant?
    var abortedBy: String?
    /// The reaper may have taken it out.
    var wasTakenOver = false
    /// What happened to the target that was not the fault's doing.
    var disturbance: String?
    var evidence: [String] = []
}

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
    private let lostAfter = Duration.seconds(5)

    func run() async -> FaultCycleOutcome {
        var outcome = FaultCycleOutcome()
        guard let undo = await prepare(&outcome) else { return outcome }
        let reaper: (any Reaper)?
        do { reaper = try await reapers?.start(run: undo.run) } catch {
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
            outcome.confirmationDetail = "nothing was injected: \(error)"
            await watch.mark(
                .faultNotConfirmed, at: clock.now, "nothing was injected", evidence: "\(error)")
            return nil
        }
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

    private func close(_ undo: UndoRecord) async {
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

    /// Watches while the fault is wanted: until its time is up, somebody takes it out and the target is stable again, a
    /// guard trips, the target is lost, or the run is stopped.
    private func hold(_ effective: Instant, _ guards: FaultGuard, _ outcome: inout FaultCycleOutcome) async {
        let expiry = effective + experiment.fault.duration
        await watch.enter(.holding, at: clock.now, ends: expiry)
        var unreadableSince: Instant?
        while !Task.isCancelled {
            if let trip = await guards.trip() { return await heed(trip, &outcome) }
            switch await fault.status() {
            case .active:
                unreadableSince = nil
            case .removed(let by, let at, let evidence):
                // What the reaper took out while we stood still would look like somebody's response.
                if let reason = guards.reaper?.takeover { return await heed(.takeover(reason), &outcome) }
                await noteRemoval(by, at, evidence, &outcome)
                outcome.waitedForSteadyState = true
                await waitForSteadyState(until: max(expiry, clock.now + experiment.timing.recoveryDeadline))
                return
            case .unknown(let reason):
                let since = unreadableSince ?? clock.now
                unreadableSince = since
                if clock.now - since >= lostAfter { return await lose(reason, &outcome) }
            }
            if await watch.mitigation != nil, await settles(until: expiry, &outcome) { return }
            guard clock.now < expiry else {
                // Users who were still hurt when the time ran out may owe it to that, and not to the response.
                outcome.ended = await watch.recoveredByResponse ? .mitigated : .expired
                return
            }
            try? await clock.sleep(until: min(expiry, clock.now + experiment.timing.samplingInterval / 4))
        }
        outcome.ended = .withdrawn
        await watch.mark(
            .signal, at: clock.now, "stopped by a signal; taking the fault out", evidence: "the run was cancelled")
    }

    /// A response's effect is seen while the fault is still in, as with another way around the locks. True once the steady
    /// state has held for its window: nothing more is to be learned from the fault.
    private func settles(until expiry: Instant, _ outcome: inout FaultCycleOutcome) async -> Bool {
        if outcome.mitigatedAt == nil {
            outcome.mitigatedAt = clock.now
            outcome.evidence.append(await watch.mitigation ?? "")
            await watch.enter(.settling, at: clock.now, ends: expiry)
        }
        let summary = await watch.summary
        guard let since = outcome.mitigatedAt, summary.at > since, summary.steady?.holds == true,
            summary.holdingFor >= experiment.timing.stability
        else { return false }
        await watch.markStable(at: summary.at)
        outcome.ended = .mitigated
        outcome.waitedForSteadyState = true
        return true
    }

    private func noteRemoval(
        _ by: FaultRemover, _ at: Instant, _ evidence: String, _ outcome: inout FaultCycleOutcome
    ) async {
        outcome.removedBy = by
        outcome.evidence.append(evidence)
        await watch.mark(
            .faultRemoved, at: at, "the fault is gone (by \(by.rawValue))", evidence: evidence, stage: .faultRemoved)
        switch by {
        case .response:
            outcome.ended = .mitigated
            await watch.mark(
                .mitigated, at: at, "a response ended the fault", evidence: evidence, stage: .mitigated)
        case .targetRestart:
            outcome.ended = .withdrawn
            outcome.disturbance = "the target was restarted while the fault was wanted: \(evidence)"
            await watch.mark(.targetRestarted, at: at, "the target was restarted", evidence: evidence)
        case .lease, .tool:
            // What a response had mended was no longer the fault's to hurt.
            if outcome.ended == .mitigated { return }
            outcome.ended = .withdrawn
            await watch.note(missingEvidence: "the fault ended before its time: \(evidence)")
        }
    }

    private func heed(_ trip: FaultGuard.Trip, _ outcome: inout FaultCycleOutcome) async {
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

    private func lose(_ reason: String, _ outcome: inout FaultCycleOutcome) async {
        outcome.ended = .withdrawn
        outcome.disturbance = "the target was lost: \(reason)"
        await watch.mark(.targetLost, at: clock.now, "the target cannot be read any more", evidence: reason)
    }

    private func waitForSteadyState(until deadline: Instant) async {
        let start = clock.now
        await watch.enter(.settling, at: start, ends: deadline)
        while !Task.isCancelled, clock.now < deadline {
            let summary = await watch.summary
            let isLongEnough = summary.holdingFor >= experiment.timing.stability
            if summary.at > start, summary.steady?.holds == true, isLongEnough {
                await watch.markStable(at: summary.at)
                return
            }
            try? await clock.sleep(until: min(deadline, clock.now + experiment.timing.samplingInterval / 4))
        }
    }

    // MARK: Out

    /// Takes the fault out and reads the target back. Cancellation does not reach it; it has its own limit.
    private func recover(
        _ undo: UndoRecord, _ reaper: (any Reaper)?, _ outcome: inout FaultCycleOutcome
    ) async {
        // Somebody may have taken it out since the last look; that is not to be credited to the tool.
        if outcome.removedBy == nil, outcome.confirmed == true, outcome.disturbance == nil,
            case .removed(let by, let at, let evidence) = await fault.status(), reaper?.takeover == nil
        {
            await noteRemoval(by, at, evidence, &outcome)
        }
        await watch.enter(.recovering, at: clock.now, ends: clock.now + recoveryLimit)
        await watch.mark(
            .recoveryStarted, at: clock.now, "taking the fault out", evidence: outcome.ended?.rawValue ?? "")
        let result = await Recovery(clock: clock, limit: recoveryLimit) { [fault, target, clock] in
            await Recovery.bounded(.seconds(3), clock: clock) { await fault.letGo() }
            return try await type(of: fault).recover(undo, target: target, clock: clock)
        }.run()
        switch result {
        case .success(let report):
            if outcome.removedBy == nil, !report.nothingToDo || outcome.confirmed == true {
                outcome.removedBy = outcome.wasTakenOver && report.nothingToDo ? .lease : .tool
                await watch.mark(
                    .faultRemoved, at: clock.now, "the fault is out", evidence: report.evidence, stage: .faultRemoved)
            }
            outcome.evidence.append(report.evidence)
            await watch.mark(.recoveryVerified, at: clock.now, "recovery verified", evidence: report.evidence)
            await close(undo)
        case .failure(let failure):
            outcome.isOut = false
            await watch.mark(
                .recoveryFailed, at: clock.now, "RECOVERY FAILED: the fault may still be in", evidence: failure.reason)
            await watch.send(
                .recoveryFailed(
                    undo, incident: composer.incident, cause: failure.reason, language: composer.wording.language))
        }
    }
}

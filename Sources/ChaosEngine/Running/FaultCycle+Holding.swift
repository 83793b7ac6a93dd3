import ChaosCore

/// While the fault is in.
extension FaultCycle {
    /// Watches while the fault is wanted: until its time is up, somebody takes it out and the target is stable again, a
    /// guard trips, the target is lost, or the run is stopped.
    func hold(_ effective: Instant, _ guards: FaultGuard, _ outcome: inout FaultCycleOutcome) async {
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

    /// Somebody took the fault out: who, and what that says of how it ended.
    func noteRemoval(
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
}

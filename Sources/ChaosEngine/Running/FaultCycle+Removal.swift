import ChaosCore

/// The way out.
extension FaultCycle {
    /// Takes the fault out and reads the target back. Cancellation does not reach it; it has its own limit.
    func recover(
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

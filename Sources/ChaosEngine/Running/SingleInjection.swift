import ChaosCore

/// Injects one fault by itself: capture, journal, inject, confirm, hold, recover, verify. No load, no judgement.
public struct SingleInjection: Sendable {
    /// What became of it.
    public struct Outcome: Sendable, Codable, Equatable {
        public var fault: String
        public var target: String
        public var run: String
        public var confirmed = false
        public var interrupted = false
        public var faultEnded: FaultEnding?
        public var faultRemovedBy: FaultRemover?
        public var faultRemoved = true
        public var secondsEffective: Double?
        public var evidence: [String] = []
        /// Set when nothing was injected because it was refused: `targetBusy` or `refused`.
        public var refusal: ChaosError.Code?
    }

    private let fault: any Fault
    private let target: Target
    private let clock: any RunClock
    private let journal: RecoveryJournal
    private let reapers: (any ReaperStarter)?
    private let stopFile: StopFile?

    public init(
        fault: any Fault, target: Target, clock: any RunClock, journal: RecoveryJournal,
        reapers: (any ReaperStarter)? = nil, stopFile: StopFile? = nil
    ) {
        self.fault = fault
        self.target = target
        self.clock = clock
        self.journal = journal
        self.reapers = reapers
        self.stopFile = stopFile
    }

    /// Runs until the time is up, somebody takes the fault out, or the task is cancelled; then recovers.
    public func run(for length: Duration, say: @escaping @Sendable (String) -> Void) async -> Outcome {
        var outcome = Outcome(fault: type(of: fault).kind, target: target.name, run: "")
        let undo: UndoRecord
        let reaper: (any Reaper)?
        do {
            try await PlanGuard.check(fault, on: target)
            undo = try await fault.capture()
            outcome.run = undo.run
            try journal.write(undo)
            reaper = try await startReaper(undo, say)
        } catch {
            outcome.refusal = FaultCycle.refusal(error)
            outcome.evidence.append("nothing was injected: \(error)")
            say("nothing was injected: \(error)")
            return outcome
        }
        // The stop came while the way back was being noted: there is still time not to begin.
        guard !Task.isCancelled else {
            outcome.interrupted = true
            outcome.evidence.append("nothing was injected: stopped by a signal")
            say("nothing was injected: stopped by a signal")
            close(undo, say)
            await reaper?.dismiss()
            return outcome
        }
        await hold(length, FaultGuard(reaper: reaper, stopFile: stopFile), &outcome, say)
        await recover(undo, &outcome, say)
        if outcome.faultRemoved { await reaper?.dismiss() }
        return outcome
    }

    private func startReaper(_ undo: UndoRecord, _ say: @Sendable (String) -> Void) async throws -> (any Reaper)? {
        do { return try await reapers?.start(run: undo.run) } catch {
            close(undo, say)
            throw error
        }
    }

    private func hold(
        _ length: Duration, _ guards: FaultGuard, _ outcome: inout Outcome, _ say: @Sendable (String) -> Void
    ) async {
        do {
            let confirmation = try await guards.watch { [fault] in
                try await fault.inject()
                return try await fault.confirm()
            }
            guard case .effective(let since, let evidence) = told(confirmation, &outcome, say) else { return }
            outcome.confirmed = true
            outcome.evidence.append(evidence)
            say("in: \(evidence)")
            outcome.faultEnded = .expired
            let expiry = since + length
            var unreadableSince: Instant?
            while clock.now < expiry, !Task.isCancelled {
                if let trip = await guards.trip() { throw trip }
                switch await fault.status() {
                case .active:
                    unreadableSince = nil
                case .removed(let by, let at, let evidence):
                    // What the reaper took out while we stood still would look like somebody's response.
                    if let reason = guards.reaper?.takeover { throw FaultGuard.Trip.takeover(reason) }
                    outcome.faultRemovedBy = by
                    outcome.faultEnded = by == .response ? .mitigated : .withdrawn
                    outcome.secondsEffective = (at - since).inSeconds
                    outcome.evidence.append(evidence)
                    say("gone (by \(by.rawValue)): \(evidence)")
                    return
                case .unknown(let reason):
                    let begun = unreadableSince ?? clock.now
                    unreadableSince = begun
                    if clock.now - begun >= .seconds(5) {
                        outcome.faultEnded = .withdrawn
                        outcome.evidence.append("the target was lost: \(reason)")
                        say("the target was lost: \(reason)")
                        return
                    }
                }
                try? await clock.sleep(until: min(expiry, clock.now + .milliseconds(250)))
            }
            outcome.secondsEffective = (clock.now - since).inSeconds
        } catch let trip as FaultGuard.Trip {
            outcome.faultEnded = .withdrawn
            outcome.evidence.append(trip.reason)
            say(trip.reason)
        } catch {
            outcome.faultEnded = .withdrawn
            outcome.evidence.append("\(error)")
            say("not in: \(error)")
        }
        if Task.isCancelled {
            outcome.interrupted = true
            outcome.faultEnded = .withdrawn
        }
    }

    private func told(
        _ confirmation: FaultConfirmation, _ outcome: inout Outcome, _ say: @Sendable (String) -> Void
    ) -> FaultConfirmation {
        if case .notEffective(let seen) = confirmation {
            outcome.evidence.append("not effective: \(seen)")
            outcome.faultEnded = .withdrawn
            say("not effective: \(seen)")
        }
        return confirmation
    }

    private func recover(
        _ undo: UndoRecord, _ outcome: inout Outcome, _ say: @Sendable (String) -> Void
    ) async {
        let result = await Recovery(clock: clock, limit: .seconds(30)) { [fault, target, clock] in
            await Recovery.bounded(.seconds(3), clock: clock) { await fault.letGo() }
            return try await type(of: fault).recover(undo, target: target, clock: clock)
        }.run()
        switch result {
        case .success(let report):
            if !report.nothingToDo || outcome.confirmed { outcome.faultRemovedBy = outcome.faultRemovedBy ?? .tool }
            outcome.evidence.append(report.evidence)
            say("out: \(report.evidence)")
            close(undo, say)
        case .failure(let failure):
            outcome.faultRemoved = false
            outcome.evidence.append(failure.reason)
            say("RECOVERY FAILED, the fault may still be in: \(failure.reason)")
            say("by hand:\n  \(undo.byHand.joined(separator: "\n  "))")
        }
    }

    private func close(_ undo: UndoRecord, _ say: @Sendable (String) -> Void) {
        do { try journal.close(run: undo.run) } catch { say("the journal entry stays: \(error)") }
    }
}

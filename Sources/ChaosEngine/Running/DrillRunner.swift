import ChaosCore

/// Runs one drill from the steady-state gate to the record: gate, capture, journal, inject, confirm, hold and watch,
/// recover, verify, settle, judge. It never throws: whatever goes wrong is in the record.
///
/// Cancelling the task that runs it stops the drill; a fault that is in is then taken out before `run` returns.
public struct DrillRunner: Sendable {
    let experiment: Experiment
    private let target: Target
    private let run: String
    private let isControl: Bool
    let parts: RunComposition
    private let composer: NotificationComposer
    let watch: DrillWatch
    private let response: DrillResponse?

    /// A run of an experiment whose fault has no duration is a control run.
    public init(experiment: Experiment, target: Target, run: String, parts: RunComposition) {
        self.experiment = experiment
        self.target = target
        self.run = run
        self.parts = parts
        isControl = parts.fault == nil
        composer = NotificationComposer(
            incident: "INC-\(run)", run: run, experiment: experiment, target: target.name, wording: parts.wording)
        watch = DrillWatch(
            experiment: experiment, policy: parts.policy, originEpochSeconds: parts.originEpochSeconds,
            composer: composer, sink: parts.sink, observer: parts.observer)
        response =
            parts.fault == nil
            ? nil : parts.responder.map { [watch] in DrillResponse($0, watch: watch, clock: parts.clock) }
    }

    var clock: any RunClock { parts.clock }
    private var judge: DrillJudge { DrillJudge(experiment: experiment, watch: watch, isControl: isControl) }
    private var timing: ExperimentTiming { experiment.timing }

    /// Runs the drill and returns its record.
    public func run() async -> RunRecord {
        var outcome = DrillOutcome()
        await watch.mark(
            .runStarted, at: clock.now, "\(experiment.title) on \(target.name)", evidence: "run \(run)")
        let listener = Task { for await result in parts.sink.results { await watch.take(result) } }
        let people = Task { for await one in parts.sink.acknowledgements { await watch.take(one) } }
        let signs = await parts.witness?.look() ?? []
        do {
            outcome.mayAudit = await beginAudits()
            try await parts.workload.start()
            let sampler = Task { await sample() }
            let lookouts = lookOut()
            await response?.prepare()
            await drill(&outcome)
            await response?.finish()
            for lookout in lookouts { lookout.cancel() }
            for lookout in lookouts { await lookout.value }
            sampler.cancel()
            await sampler.value
            await watch.noteGap(until: clock.now)
        } catch {
            outcome.startFailure = "\(error)"
            await watch.mark(.targetLost, at: clock.now, "the load could not start", evidence: "\(error)")
        }
        outcome.watchedUntil = clock.now
        await announceRecovery(outcome)
        let report = await parts.workload.stop()
        for probe in parts.probes { await probe.close() }
        for detector in parts.detectors { await detector.close() }
        await audit(&outcome)
        await compare(signs, &outcome)
        await response?.putBack()
        var record = await makeRecord(outcome, report)
        await watch.send(composer.summary(record))
        await parts.sink.drain(deadline: Task.isCancelled ? .seconds(3) : .seconds(15))
        await listener.value
        await people.value
        await judge.complete(&record, outcome)
        return record
    }

    // MARK: Phases

    private func drill(_ outcome: inout DrillOutcome) async {
        await watch.enter(.warmUp, at: clock.now, ends: clock.now + timing.warmUp)
        await rest(until: clock.now + timing.warmUp)
        guard await gate(&outcome) else { return }
        guard let fault = parts.fault else {
            await control()
            outcome.recovered = true
            outcome.wasInterrupted = Task.isCancelled
            return
        }
        let ending = await FaultCycle(
            fault: fault, experiment: experiment, target: target, clock: clock, journal: parts.journal,
            reapers: parts.reapers, stopFile: parts.stopFile,
            watch: watch, composer: composer, recoveryLimit: parts.recoveryLimit
        ).run()
        outcome.cycle = ending
        outcome.wasInterrupted = Task.isCancelled
        guard ending.wasInjected, !Task.isCancelled else { return }
        await settle(&outcome)
        await waitForDetectors(&outcome)
    }

    /// The steady state must hold for the baseline without a break, within three times its length and ten seconds.
    private func gate(_ outcome: inout DrillOutcome) async -> Bool {
        let start = clock.now
        let deadline = start + timing.baseline * 3 + .seconds(10)
        await watch.enter(.baseline, at: start, ends: start + timing.baseline)
        while !Task.isCancelled {
            let summary = await watch.summary
            if let reason = parts.stopFile?.reason {
                outcome.gateFailure = "all chaos is stopped: \(reason)"
                await watch.mark(.gateFailed, at: clock.now, "nothing was injected", evidence: reason)
                return false
            }
            guard let obstacle = await obstacle(summary, since: start) else {
                // A probe that counts from its first reading must not have it after the injection. One that stays blind
                // is the verdict's business.
                if clock.now < deadline, await watch.hasBlindDetector {
                    await rest(until: clock.now + pollInterval)
                    continue
                }
                await watch.mark(
                    .gatePassed, at: clock.now, "the steady state holds",
                    evidence: "\(experiment.steadyState.count) conditions held for "
                        + DurationText.describe(summary.holdingFor))
                outcome.gatePassedAt = clock.now
                return true
            }
            if clock.now >= deadline {
                outcome.gateFailure = obstacle
                await watch.mark(
                    .gateFailed, at: clock.now, "the steady state does not hold; nothing was injected",
                    evidence: obstacle)
                return false
            }
            await rest(until: clock.now + pollInterval)
        }
        outcome.wasInterrupted = true
        outcome.gateFailure = "stopped by a signal before anything was injected"
        return false
    }

    /// Why nothing may be injected yet; `nil` when it may.
    private func obstacle(_ summary: DrillWatch.Summary, since start: Instant) async -> String? {
        var reasons = ((summary.steady?.broken ?? []) + (summary.steady?.unknown ?? [])).map(\.text)
        if let abort = summary.abort { reasons.append("an abort rule is true: \(abort)") }
        let alarming = await watch.alarming
        if !alarming.isEmpty { reasons.append("alert rules are true: \(alarming.joined(separator: ", "))") }
        reasons += await watch.detectorObstacles
        guard reasons.isEmpty else { return reasons.joined(separator: "; ") }
        guard summary.at > start, summary.steady?.holds == true, summary.holdingFor >= timing.baseline else {
            return "it held for \(DurationText.describe(summary.holdingFor)), not for "
                + DurationText.describe(timing.baseline)
        }
        return nil
    }

    /// Watches for as long as the fault would have been in, to count false alarms.
    private func control() async {
        let length = max(experiment.fault.duration, timing.stability)
        await watch.enter(.control, at: clock.now, ends: clock.now + length)
        await watch.controlBegins(at: clock.now)
        await rest(until: clock.now + length)
    }

    /// Waits until the steady state has held for the stability window, or the deadline passes.
    private func settle(_ outcome: inout DrillOutcome) async {
        if await watch.timeline.instant(of: .stable) != nil {
            outcome.recovered = true
            return
        }
        // Already waited for, with the same deadline, when somebody else took the fault out.
        if outcome.cycle?.waitedForSteadyState == true { return }
        let start = clock.now
        let deadline = start + timing.recoveryDeadline
        await watch.enter(.settling, at: start, ends: deadline)
        while !Task.isCancelled, clock.now < deadline {
            let summary = await watch.summary
            // The newest sample may be from before the removal; what held then says nothing of the time after it.
            if summary.at > start, summary.steady?.holds == true, summary.holdingFor >= timing.stability {
                await watch.markStable(at: summary.at)
                outcome.recovered = true
                return
            }
            await rest(until: min(clock.now + pollInterval, deadline))
        }
        outcome.wasInterrupted = Task.isCancelled
    }

    // MARK: Reconciliation

    /// Whether the audits could note where they begin.
    private func beginAudits() async -> Bool {
        guard let auditor = parts.auditor else { return false }
        do {
            try await auditor.begin()
            return true
        } catch {
            await watch.note(missingEvidence: "the audits could not begin: \(error)")
            return false
        }
    }

    /// Asks the audits once nothing is sent any more. A run that was stopped does not make anybody wait for them.
    private func audit(_ outcome: inout DrillOutcome) async {
        let hasRun = outcome.startFailure == nil && outcome.gateFailure == nil
        guard let auditor = parts.auditor, outcome.mayAudit, hasRun, !Task.isCancelled else { return }
        await watch.enter(.auditing, at: clock.now, ends: clock.now + parts.auditLimit)
        let report = await auditor.audit(within: parts.auditLimit)
        outcome.audits = report.audits
        await watch.reconciled(report, at: clock.now)
    }

    // MARK: Restarts

    /// A part that died in mid-run may be back before anybody could measure it; the run then says nothing of the fault.
    private func compare(_ before: [TargetSign], _ outcome: inout DrillOutcome) async {
        guard let witness = parts.witness, !Task.isCancelled else { return }
        let after = await witness.look()
        // The questions of a run that is being stopped are cut short, which would look like servers that do not answer.
        guard !Task.isCancelled, let change = TargetSign.change(from: before, to: after) else { return }
        // A verified response may have been that restart.
        let isResponse = outcome.cycle?.ended == .mitigated
        if !isResponse { outcome.disturbance = "the target did not stay as it was: \(change)" }
        await watch.mark(.targetRestarted, at: clock.now, "a part of the target is not what it was", evidence: change)
    }

    // MARK: Sampling

    /// Reads everything once per interval until cancelled. A late tick is not caught up: two reads in one instant
    /// would only pretend to be two.
    private func sample() async {
        var next = clock.now + timing.samplingInterval
        while !Task.isCancelled {
            do { try await clock.sleep(until: next) } catch { return }
            // The load is read first and at once; slow probes must not make its answer look younger than it is.
            let at = clock.now
            let readings = await readAll()
            guard !Task.isCancelled else { return }
            await watch.take(Observation(at: at, readings: readings))
            next = next + timing.samplingInterval
            if next < clock.now { next = clock.now + timing.samplingInterval }
        }
    }

    private func readAll() async -> [Metric: Reading] {
        await withTaskGroup(of: [Metric: Reading].self) { group in
            for probe in parts.probes { group.addTask { await probe.read() } }
            group.addTask { await parts.workload.read() }
            var all: [Metric: Reading] = [:]
            for await readings in group { all.merge(readings) { first, _ in first } }
            return all
        }
    }

    var pollInterval: Duration { timing.samplingInterval / 4 }

    func rest(until instant: Instant) async {
        try? await clock.sleep(until: instant)
    }

    // MARK: Judgement

    private func announceRecovery(_ outcome: DrillOutcome) async {
        guard outcome.recovered, !isControl, await watch.hasAlarmed else { return }
        let metrics = IncidentMetrics(await watch.timeline, end: outcome.watchedUntil)
        let worst = await watch.measuredLevel
        await watch.send(
            composer.resolved(
                metrics, worst: worst, ended: outcome.cycle?.ended, timeline: watch.timeline))
    }

    private func makeRecord(_ outcome: DrillOutcome, _ report: WorkloadReport) async -> RunRecord {
        var record = RunRecord(
            run: run, experiment: experiment, target: target.name, control: isControl,
            timeline: await watch.timeline)
        record.workload = report
        record.recovered = outcome.recovered
        record.faultEnded = outcome.cycle?.ended
        record.faultRemovedBy = outcome.cycle?.removedBy
        record.faultRemoved = outcome.cycle?.isOut ?? true
        record.faultEvidence = outcome.cycle?.evidence ?? []
        record.audit = outcome.audits
        record.interruptedBySignal = outcome.wasInterrupted
        record.targetUnreachable = outcome.startFailure != nil
        record.refusal = outcome.cycle?.refusal
        await judge.complete(&record, outcome)
        return record
    }
}

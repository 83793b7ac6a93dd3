import ChaosCore

/// Judges a drill: gathers what was seen into the facts of the verdict, and writes times, level and verdict into the record.
struct DrillJudge: Sendable {
    let experiment: Experiment
    let watch: DrillWatch
    let isControl: Bool

    /// Fills in what the newest timeline gives; called once before the summary is sent and once after.
    func complete(_ record: inout RunRecord, _ outcome: DrillOutcome) async {
        record.timeline = await watch.timeline
        record.observations = await watch.observations
        record.alerts = await watch.deliveries
        let metrics = IncidentMetrics(record.timeline, end: outcome.watchedUntil)
        record.watchedUntil = outcome.watchedUntil
        record.resolutionSeconds = await watch.resolution.inSeconds
        record.timesSeconds = metrics.timesSeconds
        record.ttdSeconds = metrics.timeToDetect?.inSeconds
        record.ttaSeconds = metrics.timeToAcknowledge?.inSeconds
        record.ttmSeconds = metrics.timeToMitigate?.inSeconds
        record.ttrSeconds = metrics.timeToRecover?.inSeconds
        record.ttrLongerThanSeconds = metrics.timeToRecoverLongerThan?.inSeconds
        record.level.measured = await watch.measuredLevel
        record.level.reasons = await watch.levelReasons
        let detections = await watch.detections(end: outcome.watchedUntil)
        record.detectors = isControl || detections.isEmpty ? nil : detections
        let facts = await facts(outcome, metrics, detections)
        record.reasons = Verdict.judge(experiment, facts)
        record.verdict = VerdictValue.merge(record.reasons.map(\.value))
    }

    private func facts(
        _ outcome: DrillOutcome, _ metrics: IncidentMetrics, _ detections: [DetectionReport]
    ) async -> VerdictFacts {
        var facts = VerdictFacts(metrics: metrics)
        facts.control = isControl
        facts.gateHeld = outcome.gateFailure == nil && outcome.startFailure == nil
        facts.gateDetail = outcome.gateFailure ?? outcome.startFailure ?? ""
        facts.confirmed = outcome.cycle?.confirmed
        facts.confirmationDetail = outcome.cycle?.confirmationDetail ?? ""
        facts.alertsFired = await watch.alertsFired + watch.alertsSeen
        facts.detectorCouldSee = await watch.couldDetect
        if isControl, !experiment.detectors.isEmpty {
            let blind = await watch.blindDetectors(end: outcome.watchedUntil)
            facts.detectorCouldSee = blind.isEmpty && (experiment.detect.isEmpty || facts.detectorCouldSee)
            if !blind.isEmpty { facts.blindness = blind.joined(separator: "; ") }
        }
        note(detections, of: outcome, in: &facts)
        facts.measuredLevel = await watch.measuredLevel
        let last = await watch.summary.steady
        facts.endedUnknown = last.map { $0.broken.isEmpty && !$0.unknown.isEmpty } ?? true
        facts.recovered = outcome.recovered
        facts.audits = outcome.audits
        facts.faultEnded = outcome.cycle?.ended
        facts.faultRemoved = outcome.cycle?.isOut ?? true
        facts.missingEvidence += await watch.missingEvidence
        facts.missingEvidence += unreadMetrics(outcome, await watch.observations)
        facts.abortedBy = outcome.cycle?.abortedBy
        facts.resolution = await watch.resolution
        facts.interrupted = outcome.wasInterrupted
        let disturbances = [outcome.cycle?.disturbance, outcome.disturbance].compactMap { $0 }
        facts.disturbance = disturbances.isEmpty ? nil : disturbances.joined(separator: "; ")
        return facts
    }

    /// A detector that cannot tell is evidence that lacks. One that could tell is the primary one's sight where there are
    /// no rules of our own.
    private func note(_ detections: [DetectionReport], of outcome: DrillOutcome, in facts: inout VerdictFacts) {
        facts.detections = detections
        let others = detections.filter { $0.kind != DetectionReport.builtIn }
        if !isControl, let primary = others.first(where: \.isPrimary) {
            facts.detectorCouldSee = primary.outcome != .inconclusive
            facts.blindness = "\(primary.title): \(primary.detail)"
        }
        guard !isControl, outcome.cycle?.confirmed == true else { return }
        facts.missingEvidence += others.filter { $0.outcome == .inconclusive }.map { "\($0.title): \($0.detail)" }
    }

    /// Metrics that rules or the steady state need and that nobody could read since the run began.
    private func unreadMetrics(_ outcome: DrillOutcome, _ observations: [Observation]) -> [String] {
        guard outcome.startFailure == nil, outcome.gateFailure == nil else { return [] }
        let since = outcome.gatePassedAt ?? .origin
        let observations = observations.filter { $0.at >= since }
        let needed = Set((experiment.detect.map(\.condition) + experiment.steadyState).map(\.metric))
        return needed.sorted().compactMap { metric in
            guard observations.allSatisfy({ $0[metric].value == nil }) else { return nil }
            return "\(metric) was never read: \(observations.last?[metric].unknownReason ?? "no sample")"
        }
    }
}

/// What a drill's phases left behind for the judgement.
struct DrillOutcome: Sendable {
    var gateFailure: String?
    var gatePassedAt: Instant?
    var startFailure: String?
    /// Which part of the target died or was started again in mid-run.
    var disturbance: String?
    var cycle: FaultCycleOutcome?
    var recovered = false
    var wasInterrupted = false
    var mayAudit = false
    var audits: [RunRecord.Audit] = []
    var watchedUntil = Instant.origin
}

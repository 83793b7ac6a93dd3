/// Everything the verdict of one run depends on.
public struct VerdictFacts: Sendable {
    public var control = false
    public var gateHeld = true
    public var gateDetail = ""
    /// `nil` when nothing was injected (control, or the gate refused).
    public var confirmed: Bool?
    public var confirmationDetail = ""
    public var alertsFired: [String] = []
    /// False when no metric of the alert rules could be read: silence then proves nothing.
    public var detectorCouldSee = true
    /// Why it could not.
    public var blindness = "the rules' metrics could not be read"
    /// What the people's own monitoring made of it, with the limits that the experiment sets.
    public var detections: [DetectionReport] = []
    public var metrics: IncidentMetrics
    public var measuredLevel: IncidentLevel?
    /// The last readings of the steady state were unknown and not false.
    public var endedUnknown = false
    public var recovered = false
    public var faultEnded: FaultEnding?
    public var faultRemoved = true
    public var audits: [RunRecord.Audit] = []
    /// Every way in which evidence was lacking: probes, samples, generator, target.
    public var missingEvidence: [String] = []
    public var abortedBy: String?
    /// The run was stopped by a signal, so that recovery was not waited for.
    public var interrupted = false
    /// The target was restarted or lost for a reason that is not the fault's; a failed clause then proves nothing.
    public var disturbance: String?
    public var resolution: Duration = .seconds(1)

    public init(metrics: IncidentMetrics) {
        self.metrics = metrics
    }
}

/// Judges a run. Pure: the same facts give the same verdict, live or from a saved file.
public enum Verdict {
    private static let evidence = "evidence"
    private static let undisturbed = "target undisturbed"
    private static let returned = "steady state returned"

    /// Whether so much evidence is lacking that a recovery which was not seen is none that did not happen.
    static func lacksEvidenceOfRecovery(_ reasons: [VerdictReason]) -> Bool {
        reasons.contains { $0.value == .inconclusive && [evidence, undisturbed, returned].contains($0.clause) }
    }

    /// All clauses with their answers; the verdict is their merge.
    public static func judge(_ experiment: Experiment, _ facts: VerdictFacts) -> [VerdictReason] {
        var reasons: [VerdictReason] = []
        guard facts.gateHeld else {
            return [.init(clause: "steady state before injection", value: .inconclusive, detail: facts.gateDetail)]
                + disturbance(facts)
        }
        if facts.control {
            reasons.append(excuse(control(facts), facts.disturbance))
            reasons += facts.audits.filter { $0.result == .fail }.map {
                .init(clause: "audit \($0.name) without a fault", value: .fail, detail: $0.detail)
            }
        } else {
            reasons.append(
                .init(
                    clause: "fault confirmed at the target", value: facts.confirmed == true ? .pass : .inconclusive,
                    detail: facts.confirmationDetail))
            if facts.confirmed == true {
                reasons += hypothesis(experiment, facts).map { excuse($0, facts.disturbance) }
            }
        }
        reasons += disturbance(facts)
        if !facts.faultRemoved {
            reasons.append(
                .init(clause: "fault taken out", value: .inconclusive, detail: "it may still be in the target"))
        }
        reasons += facts.missingEvidence.map { .init(clause: evidence, value: .inconclusive, detail: $0) }
        if facts.interrupted {
            reasons.append(.init(clause: "ran to its end", value: .inconclusive, detail: "stopped by a signal"))
        }
        if let rule = facts.abortedBy {
            reasons.append(.init(clause: "not aborted", value: .inconclusive, detail: "aborted: \(rule)"))
        }
        return reasons
    }

    private static func disturbance(_ facts: VerdictFacts) -> [VerdictReason] {
        facts.disturbance.map { [.init(clause: undisturbed, value: .inconclusive, detail: $0)] } ?? []
    }

    private static func excuse(_ reason: VerdictReason, _ disturbance: String?) -> VerdictReason {
        guard disturbance != nil, reason.value == .fail else { return reason }
        let detail = "\(reason.detail); the target was disturbed"
        return .init(clause: reason.clause, value: .inconclusive, detail: detail)
    }

    private static func control(_ facts: VerdictFacts) -> VerdictReason {
        let quiet = facts.alertsFired.isEmpty
        if quiet, !facts.detectorCouldSee {
            return .init(
                clause: "no alert without a fault", value: .inconclusive,
                detail: facts.blindness)
        }
        return .init(
            clause: "no alert without a fault", value: quiet ? .pass : .fail,
            detail: quiet ? "no alert fired" : "fired: \(facts.alertsFired.joined(separator: ", "))")
    }

    private static func hypothesis(_ experiment: Experiment, _ facts: VerdictFacts) -> [VerdictReason] {
        var reasons: [VerdictReason] = []
        if let limit = experiment.hypothesis.noWorseThan {
            let within = facts.measuredLevel.map { $0 <= limit } ?? true
            let seen = facts.measuredLevel.map { "measured \($0.rawValue)" } ?? "no incident level was reached"
            reasons.append(
                .init(clause: "no worse than \(limit.rawValue)", value: within ? .pass : .fail, detail: seen))
        }
        if let limit = experiment.hypothesis.detectedWithin { reasons.append(detection(limit, facts)) }
        reasons += DetectionVerdict.reasons(experiment.detectors, facts.detections)
        if !facts.interrupted { reasons.append(recovery(facts)) }
        if let limit = experiment.hypothesis.recoveredWithin, let reason = recoveryTime(limit, facts) {
            reasons.append(reason)
        }
        for name in experiment.hypothesis.audits {
            let audit = facts.audits.first { $0.name == name }
            reasons.append(
                .init(
                    clause: "audit \(name)", value: audit?.result ?? .inconclusive,
                    detail: audit?.detail ?? "the audit did not run"))
        }
        return reasons
    }

    private static func detection(_ limit: Duration, _ facts: VerdictFacts) -> VerdictReason {
        let clause = "detected within \(DurationText.describe(limit))"
        guard let measured = facts.metrics.timeToDetect else {
            guard facts.detectorCouldSee else {
                return .init(clause: clause, value: .inconclusive, detail: facts.blindness)
            }
            return .init(clause: clause, value: .fail, detail: "no alert fired")
        }
        let text = "TTD \(DurationText.describe(measured)) +- \(DurationText.describe(facts.resolution))"
        // An alert that was there before its cause was not about this fault.
        if measured < .zero {
            return .init(clause: clause, value: .inconclusive, detail: "\(text): fired before the fault was effective")
        }
        return .init(clause: clause, value: measured <= limit ? .pass : .fail, detail: text)
    }

    private static func recovery(_ facts: VerdictFacts) -> VerdictReason {
        let clause = returned
        if facts.recovered {
            let when = facts.metrics.timeToRecover.map { "TTR \(DurationText.describe($0))" } ?? "it never broke"
            return .init(clause: clause, value: .pass, detail: when)
        }
        if facts.endedUnknown {
            return .init(clause: clause, value: .inconclusive, detail: "it could not be read at the end")
        }
        let waited = facts.metrics.timeToRecoverLongerThan.map { "longer than \(DurationText.describe($0))" }
        return .init(clause: clause, value: .fail, detail: waited ?? "not seen to hold after the fault")
    }

    private static func recoveryTime(_ limit: Duration, _ facts: VerdictFacts) -> VerdictReason? {
        guard facts.faultEnded == .mitigated, let measured = facts.metrics.timeToRecover else { return nil }
        return .init(
            clause: "recovered within \(DurationText.describe(limit))", value: measured <= limit ? .pass : .fail,
            detail: "TTR \(DurationText.describe(measured)) +- \(DurationText.describe(facts.resolution))")
    }
}

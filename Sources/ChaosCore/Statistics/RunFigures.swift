/// What one run gives to the statistics. A time that the run cannot give is absent; one that was waited for in vain is
/// a lower bound.
public struct RunFigures: Sendable, Equatable {
    public var run: String
    public var control: Bool
    public var verdict: VerdictValue
    /// Times in seconds.
    public var timeToDetect: Measured?
    public var timeToAcknowledge: Measured?
    public var timeToMitigate: Measured?
    public var timeToRecover: Measured?
    /// Whether the run was impaired and nobody can say when it recovered.
    public var isRecoveryOpen = false
    /// Whether the fault broke the steady state or set off an alert; `nil` when that is not known.
    public var isImpaired: Bool?
    public var faultEnded: FaultEnding?
    /// In seconds.
    public var resolution: Double
    /// Alerts without a fault; only of control runs.
    public var falseAlarms = 0
    /// How long a control run was watched, in hours; `nil` when that is not known.
    public var watchedHours: Double?
    /// Why the run says nothing at all, such as a gate that did not hold; `nil` when it counts.
    public var leftOut: String?

    /// Figures with nothing measured yet.
    public init(run: String, control: Bool, verdict: VerdictValue, resolution: Double) {
        self.run = run
        self.control = control
        self.verdict = verdict
        self.resolution = resolution
    }
}

extension RunFigures {
    /// What a record gives.
    ///
    /// A missing alert is a miss only when the run could have seen one: not when any clause of its verdict is open. The
    /// same holds for a recovery where evidence lacks. An alert from before the fault was effective is no detection.
    public init(_ record: RunRecord) {
        self.init(
            run: record.run, control: record.control, verdict: record.verdict, resolution: record.resolutionSeconds)
        let gate = record.timeline.events.first { $0.kind == .gatePassed }?.at
        guard let start = record.control ? gate : record.timeline.instant(of: .effective) else {
            leftOut = record.reasons.first { $0.value != .pass }.map { "\($0.clause): \($0.detail)" }
            leftOut = leftOut ?? (record.control ? "the steady state was not seen" : "the fault was not effective")
            return
        }
        let watched = Self.end(of: record).map { ($0 - start).inSeconds } ?? 0
        guard !record.control else {
            falseAlarms = record.timeline.events.count { $0.kind == .alertFired && $0.at >= start }
            watchedHours = watched > 0 ? watched / 3600 : nil
            return
        }
        faultEnded = record.faultEnded
        isImpaired = Self.wasImpaired(record, since: start)
        let isConclusive = record.verdict != .inconclusive && record.reasons.allSatisfy { $0.value != .inconclusive }
        timeToAcknowledge = record.ttaSeconds.map(Measured.value)
        if let seconds = record.ttdSeconds {
            timeToDetect = seconds >= 0 ? .value(seconds) : nil
        } else if isConclusive, watched > 0 {
            timeToDetect = .longerThan(watched)
        }
        if let seconds = record.ttmSeconds {
            timeToMitigate = .value(seconds)
        } else if record.responseMode == .auto, isConclusive, watched > 0 {
            timeToMitigate = .longerThan(watched)
        }
        timeToRecover = record.ttrSeconds.map(Measured.value)
        guard timeToRecover == nil, let bound = record.ttrLongerThanSeconds else { return }
        isRecoveryOpen = record.interruptedBySignal || Verdict.lacksEvidenceOfRecovery(record.reasons)
        timeToRecover = isRecoveryOpen ? nil : .longerThan(bound)
    }

    private static func wasImpaired(_ record: RunRecord, since start: Instant) -> Bool? {
        let signs: Set<TimelineEvent.Kind> = [.impact, .steadyStateBroken, .alertFired]
        if record.ttrSeconds != nil || record.ttrLongerThanSeconds != nil || record.ttdSeconds != nil { return true }
        if record.timeline.events.contains(where: { signs.contains($0.kind) && $0.at >= start }) { return true }
        return record.recovered ? false : nil
    }

    /// The last instant at which the run looked at its target, as far as its record tells.
    private static func end(of record: RunRecord) -> Instant? {
        record.watchedUntil ?? record.observations.last?.at
            ?? record.timeline.events.last { $0.stage != nil || $0.kind == .alertFired }?.at
    }
}

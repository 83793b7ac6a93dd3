/// One row of an incident's history.
public struct TimelineEvent: Sendable, Codable, Equatable {
    /// What happened, in the order in which a run comes to it.
    public enum Kind: String, Sendable, Codable {
        case runStarted, gatePassed, gateFailed, captured, journaled, injectRequested, faultEffective, faultNotConfirmed
        case faultRemoved, impact, steadyStateBroken, steadyStateRestored, stable
        case ruleTrue, ruleCleared, alertFired, alertResolved, alertAccepted, alertRefused, acknowledged
        case responseStarted, responseStep, mitigated, levelRaised, levelLowered
        case aborted, recoveryStarted, recoveryVerified, recoveryFailed, drained, audited
        case evidenceMissing, samplingGap, generatorStarved, targetLost, targetRestarted, signal, note
    }

    /// Counted from 1 within a run, without gaps.
    public let sequence: Int
    /// When it happened (for reads: the instant of the event where it is known, not of the read that saw it).
    public let at: Instant
    public let kind: Kind
    /// One sentence for the reader.
    public let summary: String
    /// What shows it: a reading, a server's answer, a file. Every row names its evidence.
    public let evidence: String
    /// Set when the event is the first of one of the incident's stages.
    public let stage: Stage?
    /// After a change of level the new level; `nil` is none then, and means nothing for other kinds.
    public let level: IncidentLevel?

    public init(
        sequence: Int, at: Instant, kind: Kind, summary: String, evidence: String, stage: Stage? = nil,
        level: IncidentLevel? = nil
    ) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.summary = summary
        self.evidence = evidence
        self.stage = stage
        self.level = level
    }
}

/// The append-only history of a run: monotonic instants and one wall-clock origin.
public struct Timeline: Sendable, Codable, Equatable {
    /// The wall clock at the origin, in seconds since 1970; the only wall-clock time of a run.
    public let originEpochSeconds: Double
    public private(set) var events: [TimelineEvent]

    public init(originEpochSeconds: Double, events: [TimelineEvent] = []) {
        self.originEpochSeconds = originEpochSeconds
        self.events = events
    }

    /// Appends an event and returns it with its sequence number.
    @discardableResult
    public mutating func append(
        _ kind: TimelineEvent.Kind, at: Instant, _ summary: String, evidence: String, stage: Stage? = nil,
        level: IncidentLevel? = nil
    ) -> TimelineEvent {
        let event = TimelineEvent(
            sequence: events.count + 1, at: at, kind: kind, summary: summary, evidence: evidence, stage: stage,
            level: level)
        events.append(event)
        return event
    }

    /// The first event of a stage. Of `recovered` and `stable` it is the last, since only the recovery that lasted
    /// counts; both are absent when the steady state broke once more afterwards.
    public func instant(of stage: Stage) -> Instant? {
        let marked = events.filter { $0.stage == stage }
        guard stage == .recovered || stage == .stable else { return marked.first?.at }
        guard let last = marked.last else { return nil }
        let lastBreak = events.last { $0.kind == .steadyStateBroken }
        return lastBreak.map { $0.sequence > last.sequence } ?? false ? nil : last.at
    }

    /// The instants of all stages that happened.
    public var stages: [Stage: Instant] {
        var found: [Stage: Instant] = [:]
        for stage in Stage.allCases { found[stage] = instant(of: stage) }
        return found
    }
}

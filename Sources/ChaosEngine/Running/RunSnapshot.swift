import ChaosCore

/// Where a run stands, for a live view.
public struct RunSnapshot: Sendable {
    /// What a run does, in order.
    public enum Phase: String, Sendable, CaseIterable {
        case warmUp = "warming up"
        case baseline = "checking the steady state"
        case injecting = "injecting"
        case holding = "fault in, watching"
        case recovering = "taking the fault out"
        case settling = "waiting for the steady state"
        case control = "control run, no fault"
        case auditing = "reconciling the data"
    }

    /// One indicator of the steady state.
    public struct Indicator: Sendable {
        public let condition: Condition
        public let reading: Reading
    }

    public var phase: Phase
    public var at: Instant
    /// When the phase ends, if that is known.
    public var phaseStarted: Instant
    public var phaseEnds: Instant?
    public var level: IncidentLevel?
    public var firing: [String]
    public var indicators: [Indicator]
    /// The newest rows of the timeline, oldest first.
    public var recent: [TimelineEvent]
}

/// Takes snapshots of a running drill, once per sampling tick.
public protocol RunObserver: Sendable {
    func update(_ snapshot: RunSnapshot) async
}

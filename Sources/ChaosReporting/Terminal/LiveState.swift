import ChaosCore

/// What a live view shows of a running drill at one moment.
public struct LiveState: Sendable, Equatable {
    /// One indicator of the steady state, with its value in words.
    public struct Indicator: Sendable, Equatable {
        /// Whether the indicator is inside the steady state, outside of it, or not known.
        public enum State: Sendable {
            case ok, bad, unknown
        }

        public let name: String
        public let value: String
        public let state: State

        public init(name: String, value: String, state: State) {
            self.name = name
            self.value = value
            self.state = state
        }
    }

    public var title: String
    /// What is being done now; without a terminal, a line is printed only when it changes.
    public var stage: String
    public var elapsed: Duration
    /// Until the stage ends; `nil` when that is not known.
    public var remaining: Duration?
    /// How much of the stage is over, 0 to 1; `nil` when that is not known.
    public var progress: Double?
    public var level: IncidentLevel?
    /// Names of the alert rules that fire now.
    public var firing: [String]
    public var indicators: [Indicator]
    /// The newest events in words, oldest first.
    public var events: [String]

    public init(
        title: String, stage: String, elapsed: Duration, remaining: Duration? = nil, progress: Double? = nil,
        level: IncidentLevel? = nil, firing: [String] = [], indicators: [Indicator] = [], events: [String] = []
    ) {
        self.title = title
        self.stage = stage
        self.elapsed = elapsed
        self.remaining = remaining
        self.progress = progress
        self.level = level
        self.firing = firing
        self.indicators = indicators
        self.events = events
    }
}

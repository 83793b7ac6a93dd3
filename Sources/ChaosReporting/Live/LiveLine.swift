import ChaosCore

/// What is known of a running drill at one sampling tick: one line of the file that live pages follow.
public struct LiveLine: Sendable, Codable, Equatable {
    /// One indicator of the steady state.
    public struct Indicator: Sendable, Codable, Equatable {
        /// The condition, as the file has it.
        public var name: String
        /// `nil` is unknown.
        public var value: Double?
        /// The value as a reader expects it, or why it is unknown.
        public var text: String
        /// `nil` when it cannot be judged.
        public var holds: Bool?

        public init(name: String, value: Double?, text: String, holds: Bool?) {
            self.name = name
            self.value = value
            self.text = text
            self.holds = holds
        }
    }

    public var title: String
    public var target: String
    /// Seconds since the run's origin.
    public var at: Double
    public var phase: String
    /// How long the phase still takes, in seconds; `nil` when that is not known.
    public var remaining: Double?
    public var level: IncidentLevel?
    public var firing: [String]
    public var indicators: [Indicator]
    /// Rows of the timeline that no earlier line had.
    public var events: [TimelineEvent]

    public init(
        title: String, target: String, at: Double, phase: String, remaining: Double?, level: IncidentLevel?,
        firing: [String], indicators: [Indicator], events: [TimelineEvent]
    ) {
        self.title = title
        self.target = target
        self.at = at
        self.phase = phase
        self.remaining = remaining
        self.level = level
        self.firing = firing
        self.indicators = indicators
        self.events = events
    }
}

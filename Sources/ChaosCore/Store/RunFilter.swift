/// Which runs a list is to hold. What is `nil` or empty does not narrow it down.
public struct RunFilter: Sendable, Equatable {
    /// A place in the order of all runs, newest first: the list goes on behind it.
    public struct Position: Sendable, Equatable {
        public var startedAt: Double
        public var id: String

        public init(startedAt: Double, id: String) {
            self.startedAt = startedAt
            self.id = id
        }

        /// The place of this very run.
        public init(_ run: StoredRun) {
            self.init(startedAt: run.startedAt, id: run.id)
        }
    }

    /// Started at this time or later, in seconds since 1970.
    public var since: Double?
    /// Started before this time, in seconds since 1970.
    public var until: Double?
    /// The measured level.
    public var level: IncidentLevel?
    /// The documented level.
    public var documentedLevel: IncidentLevel?
    /// The fault's kind or the experiment's name.
    public var scenario: String?
    public var target: String?
    public var verdict: VerdictValue?
    public var state: StoredRun.State?
    public var kind: StoredRun.Kind?
    public var control: Bool?
    public var incident: String?
    public var series: String?
    /// Only runs whose fault may still be in.
    public var mayStillBeIn: Bool?
    /// The list begins behind this place.
    public var after: Position?
    /// At most this many, the newest first.
    public var limit: Int?

    public init(
        since: Double? = nil, until: Double? = nil, level: IncidentLevel? = nil, scenario: String? = nil,
        target: String? = nil, verdict: VerdictValue? = nil, state: StoredRun.State? = nil, limit: Int? = nil
    ) {
        self.since = since
        self.until = until
        self.level = level
        self.scenario = scenario
        self.target = target
        self.verdict = verdict
        self.state = state
        self.limit = limit
    }
}

/// Which runs a report of a period is about. Times are seconds since 1970, so that no daylight-saving change can move,
/// repeat or lose one.
public struct PeriodScope: Sendable, Equatable {
    /// Started at this time or later; `nil` is from the first run on.
    public var since: Double?
    /// When the report was made: runs that started before it.
    public var until: Double
    /// Only runs whose worst confirmed level is this one.
    public var level: IncidentLevel?
    /// Only runs of this experiment or this kind of fault.
    public var scenario: String?

    public init(since: Double? = nil, until: Double, level: IncidentLevel? = nil, scenario: String? = nil) {
        self.since = since
        self.until = until
        self.level = level
        self.scenario = scenario
    }
}

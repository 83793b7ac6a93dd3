import ChaosCore

/// What became of the requests of one scenario that were meant to start within one second. For charts.
public struct ScenarioSecond: Sendable, Equatable, Codable {
    public let scenario: String
    /// Whole seconds since the run's origin: this row covers `second` up to `second + 1`.
    public let second: Int
    public var planned: Int
    public var succeeded: Int
    public var failed: Int
    public var soldOut: Int
    /// Starts that the generator could not make; they say nothing about the target.
    public var starved: Int
    /// Seconds from the intended start to the end, over what ended; `nil` while nothing has. The median and p95 are
    /// within 1 %, the maximum is exact.
    public var p50: Double?
    public var p95: Double?
    public var max: Double?

    /// Requests that are still in flight.
    public var unresolved: Int { planned - succeeded - failed - soldOut - starved }

    public init(
        scenario: String, second: Int, planned: Int = 0, succeeded: Int = 0, failed: Int = 0, soldOut: Int = 0,
        starved: Int = 0, p50: Double? = nil, p95: Double? = nil, max: Double? = nil
    ) {
        self.scenario = scenario
        self.second = second
        self.planned = planned
        self.succeeded = succeeded
        self.failed = failed
        self.soldOut = soldOut
        self.starved = starved
        self.p50 = p50
        self.p95 = p95
        self.max = max
    }
}

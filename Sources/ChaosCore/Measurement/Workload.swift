/// The load of a drill, as the engine sees it: start it, read it at each tick, stop it.
public protocol Workload: Sendable {
    /// Begins to send requests. Throws when the first connection cannot be made at all.
    func start() async throws

    /// What the generator knows at this moment, over the sampling window that ends now.
    func read() async -> [Metric: Reading]

    /// Stops starting requests, lets those in flight end within their time limit, and reports the whole.
    func stop() async -> WorkloadReport
}

/// The totals of one load scenario over a whole run.
public struct ScenarioReport: Sendable, Codable, Equatable {
    public let scenario: String
    /// Requests whose intended start came while the load ran.
    public var planned: Int
    public var succeeded: Int
    public var failed: Int
    /// 410 answers: a business outcome of its own, never a failure.
    public var soldOut: Int
    /// Failures by cause: `status 503`, `time limit`, `connection refused`.
    public var failures: [String: Int]
    /// Seconds from the intended start to the end, over everything that ended: `p50`, `p95`, `p99`, `max`, `mean`.
    public var latencySeconds: [String: Double]
    /// Seconds per iteration, think time included; empty for arrival-rate executors without think time.
    public var iterationSeconds: [String: Double]
    public var requestsPerSecond: Double
    /// Starts that were late because the cap on requests in flight was reached; above zero the generator was starved.
    public var starvedStarts: Int

    public init(
        scenario: String, planned: Int = 0, succeeded: Int = 0, failed: Int = 0, soldOut: Int = 0,
        failures: [String: Int] = [:], latencySeconds: [String: Double] = [:],
        iterationSeconds: [String: Double] = [:], requestsPerSecond: Double = 0, starvedStarts: Int = 0
    ) {
        self.scenario = scenario
        self.planned = planned
        self.succeeded = succeeded
        self.failed = failed
        self.soldOut = soldOut
        self.failures = failures
        self.latencySeconds = latencySeconds
        self.iterationSeconds = iterationSeconds
        self.requestsPerSecond = requestsPerSecond
        self.starvedStarts = starvedStarts
    }
}

/// What the load did over a whole run.
public struct WorkloadReport: Sendable, Codable, Equatable {
    public var scenarios: [ScenarioReport]

    public init(scenarios: [ScenarioReport]) {
        self.scenarios = scenarios
    }
}

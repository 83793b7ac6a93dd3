/// One entry of an experiment's `load`: which requests, in which shape over time.
public struct LoadSpec: Sendable, Equatable {
    /// The name of a request template of the target: `issue-coupon`.
    public let scenario: String
    public let executor: LoadExecutor
    /// Share of requests (0 to 1) that are sent twice at the same time with the same variables.
    public let doubleTap: Double
    /// Replaces generators of the target's template of the same name.
    public let variables: [String: VariableGenerator]

    public init(
        scenario: String, executor: LoadExecutor, doubleTap: Double = 0,
        variables: [String: VariableGenerator] = [:]
    ) {
        self.scenario = scenario
        self.executor = executor
        self.doubleTap = doubleTap
        self.variables = variables
    }
}

/// How requests are spread over time. The names are those that k6 uses.
public enum LoadExecutor: Sendable, Equatable {
    /// Open model: starts at this many per second, whatever the answers do. Without a duration it runs as long as the drill.
    case constantArrivalRate(perSecond: Double, duration: Duration?)
    /// Open model: the rate moves linearly to each stage's target within the stage's length.
    case rampingArrivalRate(startPerSecond: Double, stages: [LoadStage])
    /// Closed model: this many users, each waits for its answer, then for the think time.
    case constantUsers(users: Int, thinkTime: Duration, duration: Duration?)
    /// Closed model: the number of users moves linearly to each stage's target within the stage's length.
    case rampingUsers(startUsers: Int, stages: [LoadStage], thinkTime: Duration)

    /// The executor's name in the files.
    public var name: String {
        switch self {
        case .constantArrivalRate: "constant-arrival-rate"
        case .rampingArrivalRate: "ramping-arrival-rate"
        case .constantUsers: "constant-vus"
        case .rampingUsers: "ramping-vus"
        }
    }

    /// All names, in the order of the documentation.
    public static let names = ["constant-arrival-rate", "ramping-arrival-rate", "constant-vus", "ramping-vus"]
}

/// One stage of a ramp: reach `target` (requests per second, or users) at the end of `duration`.
public struct LoadStage: Sendable, Equatable {
    public let duration: Duration
    public let target: Double

    public init(duration: Duration, target: Double) {
        self.duration = duration
        self.target = target
    }
}

/// When an experiment was last drilled to its end with a fault, whatever the verdict.
public struct DrilledScenario: Sendable, Equatable {
    /// The fault's kind.
    public var scenario: String
    public var experiment: String
    /// Seconds since 1970.
    public var startedAt: Double

    public init(scenario: String, experiment: String, startedAt: Double) {
        self.scenario = scenario
        self.experiment = experiment
        self.startedAt = startedAt
    }
}

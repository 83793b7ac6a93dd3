/// A threshold that a run was judged by, for the curves of a report.
public struct RunLimit: Sendable, Codable, Equatable {
    /// What crossing the threshold means.
    public enum Purpose: String, Sendable, Codable {
        case steadyState = "steady-state"
        case alert
        case abort
    }

    public var purpose: Purpose
    /// The alert's name; empty for the other purposes.
    public var name: String
    public var metric: Metric
    /// `<=`, as the file spells it.
    public var comparison: String
    /// In the unit of the metric.
    public var threshold: Double
    public var unit: MetricUnit

    public init(_ purpose: Purpose, _ condition: Condition, name: String = "") {
        self.purpose = purpose
        self.name = name
        metric = condition.metric
        comparison = condition.comparison.rawValue
        threshold = condition.threshold
        unit = condition.unit
    }

    /// Every threshold of an experiment, in the order of its file.
    public static func all(of experiment: Experiment) -> [RunLimit] {
        experiment.steadyState.map { RunLimit(.steadyState, $0) }
            + experiment.detect.map { RunLimit(.alert, $0.condition, name: $0.name) }
            + experiment.abortWhen.map { RunLimit(.abort, $0) }
    }
}

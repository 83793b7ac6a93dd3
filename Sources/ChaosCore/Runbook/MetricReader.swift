/// Reads the target's metrics for checks and conditions of runbooks.
public protocol MetricReader: Sendable {
    /// Everything that can be read now. What is not in it is unknown.
    func read() async -> [Metric: Reading]

    /// Gives back connections. Called once, after the last read.
    func close() async
}

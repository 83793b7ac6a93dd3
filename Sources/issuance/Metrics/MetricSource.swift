/// A part of the service that has figures to show on `/metrics`.
protocol MetricSource: Sendable {
    /// Appends the part's metrics; must not block and must not ask another server.
    func writeMetrics(to text: inout PrometheusText)
}

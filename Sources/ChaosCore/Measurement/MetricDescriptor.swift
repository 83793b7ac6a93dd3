/// What a probe or the load generator says about one metric that it answers. Validation, help and the reports read it.
public struct MetricDescriptor: Sendable, Hashable, Codable {
    public let name: String
    public let unit: MetricUnit
    /// Label names that a reference must give, such as `scenario`.
    public let labels: [String]
    /// One sentence ending in a period.
    public let summary: String

    public init(_ name: String, _ unit: MetricUnit, labels: [String] = [], summary: String) {
        self.name = name
        self.unit = unit
        self.labels = labels
        self.summary = summary
    }
}

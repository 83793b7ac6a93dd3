/// One comparison of a metric with a threshold: `http.p95{scenario=issue-coupon} <= 500ms`.
public struct Condition: Sendable, Hashable {
    /// How the reading and the threshold are compared.
    public enum Comparison: String, Sendable, CaseIterable {
        case less = "<"
        case atMost = "<="
        case greater = ">"
        case atLeast = ">="
        case equal = "=="
        case notEqual = "!="

        func compare(_ left: Double, _ right: Double) -> Bool {
            switch self {
            case .less: left < right
            case .atMost: left <= right
            case .greater: left > right
            case .atLeast: left >= right
            case .equal: left == right
            case .notEqual: left != right
            }
        }
    }

    public let metric: Metric
    public let comparison: Comparison
    /// In the unit of the metric (ratio as a fraction, time in seconds).
    public let threshold: Double
    public let unit: MetricUnit

    public init(_ metric: Metric, _ comparison: Comparison, _ threshold: Double, unit: MetricUnit) {
        self.metric = metric
        self.comparison = comparison
        self.threshold = threshold
        self.unit = unit
    }

    /// Whether the condition holds; `nil` when the reading is unknown, which is neither true nor false.
    public func holds(_ reading: Reading) -> Bool? {
        reading.value.map { comparison.compare($0, threshold) }
    }

    /// Splits a condition's text into metric, comparison and threshold; `nil` when there is no comparison in it.
    public static func split(_ text: String) -> (metric: String, comparison: Comparison, threshold: String)? {
        // A label value may contain "=", so the operator is looked for behind the labels.
        let searchFrom = text.firstIndex(of: "}").map { text.index(after: $0) } ?? text.startIndex
        guard let start = text[searchFrom...].firstIndex(where: { "<>=!".contains($0) }) else { return nil }
        let end = text[start...].firstIndex { !"<>=!".contains($0) } ?? text.endIndex
        guard let comparison = Comparison(rawValue: String(text[start..<end])) else { return nil }
        return (text[..<start].trimmingSpaces, comparison, text[end...].trimmingSpaces)
    }
}

extension Condition: CustomStringConvertible {
    public var description: String { "\(metric) \(comparison.rawValue) \(unit.describe(threshold))" }

    /// The reading in the metric's unit, for the reasons in reports.
    public func describe(_ reading: Reading) -> String {
        reading.value.map(unit.describe) ?? "unknown (\(reading.unknownReason ?? ""))"
    }
}

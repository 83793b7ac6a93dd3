/// The unit of a metric, which decides how a threshold is spelled in a file and how a value is printed.
public enum MetricUnit: String, Sendable, Codable, CaseIterable {
    case ratio
    case seconds
    case count
    case bytes
    case perSecond
    /// 0 or 1.
    case flag

    /// How thresholds of this unit are written, for error messages.
    public var example: String {
        switch self {
        case .ratio: "99%"
        case .seconds: "500ms"
        case .count: "10"
        case .bytes: "256MiB"
        case .perSecond: "100/s"
        case .flag: "1"
        }
    }

    /// Parses a threshold; `nil` when the text is not of this unit or not a finite number.
    public func parse(_ text: String) -> Double? {
        number(text.trimmingSpaces).flatMap { $0.isFinite ? $0 : nil }
    }

    private func number(_ text: String) -> Double? {
        switch self {
        case .ratio:
            return text.hasSuffix("%") ? Double(text.dropLast().trimmingSpaces).map { $0 / 100 } : nil
        case .seconds:
            return DurationText.parse(text).map(\.inSeconds)
        case .count:
            return Double(text)
        case .bytes:
            return ByteText.parse(text).map(Double.init)
        case .perSecond:
            return text.hasSuffix("/s") ? Double(text.dropLast(2).trimmingSpaces) : nil
        case .flag:
            return text == "0" || text == "false" ? 0 : text == "1" || text == "true" ? 1 : nil
        }
    }

    /// A value of this unit as a reader expects it: `99.2 %`, `512 ms`, `256 MiB`.
    public func describe(_ value: Double) -> String {
        switch self {
        case .ratio: "\(DurationText.decimal(value * 100, places: 1)) %"
        case .seconds: abs(value) < 9e9 ? DurationText.describe(.nanoseconds(Int64(value * 1e9))) : "\(value) s"
        case .count, .flag: DurationText.decimal(value, places: 2)
        case .bytes: ByteText.describe(value)
        case .perSecond: "\(DurationText.decimal(value, places: 1))/s"
        }
    }
}

/// The name of one measured quantity with its labels: `http.p95{scenario=issue-coupon}`.
public struct Metric: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let name: String
    public let labels: [String: String]

    public init(_ name: String, _ labels: [String: String] = [:]) {
        self.name = name
        self.labels = labels
    }

    /// Parses `name` or `name{label=value,label=value}`; `nil` when the text has another form.
    public init?(text: String) {
        let trimmed = text.trimmingSpaces
        guard let brace = trimmed.firstIndex(of: "{") else {
            guard Metric.isName(trimmed) else { return nil }
            self.init(trimmed)
            return
        }
        let name = String(trimmed[..<brace])
        guard Metric.isName(name), trimmed.hasSuffix("}") else { return nil }
        let inside = trimmed[trimmed.index(after: brace)...].dropLast()
        var labels: [String: String] = [:]
        for pair in inside.split(separator: ",", omittingEmptySubsequences: true) {
            let halves = pair.split(separator: "=", maxSplits: 1)
            guard halves.count == 2 else { return nil }
            let label = String(halves[0]).trimmingSpaces
            guard !label.isEmpty, labels[label] == nil else { return nil }
            labels[label] = String(halves[1]).trimmingSpaces.trimming("\"")
        }
        self.init(name, labels)
    }

    public var description: String {
        guard !labels.isEmpty else { return name }
        let inside = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        return "\(name){\(inside)}"
    }

    public static func < (left: Metric, right: Metric) -> Bool { left.description < right.description }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }
}

extension Metric: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let metric = Metric(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a metric: \(text)")
        }
        self = metric
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

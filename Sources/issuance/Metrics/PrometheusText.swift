/// Builds one answer in the Prometheus text format, version 0.0.4.
struct PrometheusText: Sendable {
    private(set) var text = ""

    /// Starts a metric; its samples must follow before the next one is started.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String> = [:], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// A metric with one sample and no label.
    mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        begin(name, kind, help)
        sample(name, [:], value)
    }

    /// One series of a histogram that was begun by ``begin(_:_:_:)``.
    mutating func histogram(_ name: String, _ label: (String, String)? = nil, _ histogram: LatencyHistogram) {
        let own = label.map { "\($0.0)=\"\(Self.escaped($0.1))\"" } ?? ""
        let separator = own.isEmpty ? "" : ","
        for (bound, count) in histogram.cumulative {
            text += "\(name)_bucket{\(own)\(separator)le=\"\(bound)\"} \(count)\n"
        }
        let labels = own.isEmpty ? "" : "{\(own)}"
        text += "\(name)_sum\(labels) \(Self.number(histogram.sumSeconds))\n"
        text += "\(name)_count\(labels) \(histogram.count)\n"
    }

    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    private static func number(_ value: Double) -> String {
        value.rounded() == value && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    private static func escaped(_ value: String) -> String {
        guard value.contains(where: { $0 == "\\" || $0 == "\"" || $0 == "\n" }) else { return value }
        return value.reduce(into: "") { text, letter in
            switch letter {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(letter)
            }
        }
    }
}

import ChaosCore

/// A gauge with its samples as OpenMetrics 1.0 has it; Prometheus' older text form is the same for gauges. No run is
/// named in a label: a series per run would never end.
struct MetricFamily: Sendable {
    /// With its unit as the last part.
    let name: String
    /// The unit, when there is one.
    var unit = ""
    let help: String
    var samples: [(labels: [(String, String)], value: Double)] = []

    /// The text of all families that have a sample, with its end mark.
    static func document(_ families: [MetricFamily]) -> String {
        families.filter { !$0.samples.isEmpty }.map(\.text).joined() + "# EOF\n"
    }

    /// Adds a sample; what is not known has none.
    mutating func add(_ labels: [(String, String)], _ value: Double?) {
        if let value, value.isFinite { samples.append((labels, value)) }
    }

    private var text: String {
        var text = "# HELP \(name) \(Self.escape(help))\n# TYPE \(name) gauge\n"
        if !unit.isEmpty { text += "# UNIT \(name) \(unit)\n" }
        for sample in samples {
            let labels = sample.labels.map { "\($0.0)=\"\(Self.escape($0.1))\"" }.joined(separator: ",")
            text += "\(name){\(labels)} \(sample.value)\n"
        }
        return text
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for character in SafeText.line(text) {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            default: escaped.append(character)
            }
        }
        return escaped
    }
}

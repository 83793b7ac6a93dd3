import ChaosCore

/// What a metrics page says, summed by name over all label sets. Pure and strict: a page with a line that is neither a
/// sample nor a comment is no metrics page, and then nothing of it is believed.
struct MetricSums: Sendable, Equatable {
    let values: [String: Double]

    /// Reads the page's text; `nil` with the number of the first line that is no sample.
    static func read(_ text: String) -> (sums: MetricSums?, badLine: Int?) {
        var values: [String: Double] = [:]
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = String(raw).trimmingSpaces
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let sample = MetricsPage(line).samples.first, isWhole(line, sample) else { return (nil, index + 1) }
            values[sample.name, default: 0] += sample.value
        }
        return (MetricSums(values: values), nil)
    }

    /// Behind name and labels stand the value and at most an instant in milliseconds, and nothing else.
    private static func isWhole(_ line: String, _ sample: MetricsPage.Sample) -> Bool {
        guard let first = sample.name.first, sample.name.utf8.count == sample.name.count, !first.isNumber else {
            return false
        }
        let head =
            line.lastIndex(of: "}").map { line.index(after: $0) }
            ?? line.index(line.startIndex, offsetBy: sample.name.count)
        let fields = line[head...].split { $0 == " " || $0 == "\t" }
        return fields.count == 1 || (fields.count == 2 && Int64(fields[1]) != nil)
    }
}

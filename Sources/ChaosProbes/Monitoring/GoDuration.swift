import ChaosCore

/// Lengths of time as Prometheus and Alertmanager write them: `1m30s`, `500ms`, `0s`.
enum GoDuration {
    private static let units: [Substring: Int64] = [
        "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000, "y": 31_536_000_000,
    ]

    /// The length; `nil` when the text is none, or one that Go itself could not hold.
    static func parse(_ text: some StringProtocol) -> Duration? {
        let text = Substring(text)
        if text == "0" { return .zero }
        guard text.wholeMatch(of: /(?:\d{1,9}(?:ms|[smhdwy]))+/) != nil else { return nil }
        var total: Int64 = 0
        for part in text.matches(of: /(\d+)(ms|[smhdwy])/) {
            guard let number = Int64(part.output.1), let unit = units[part.output.2] else { return nil }
            let length = number.multipliedReportingOverflow(by: unit)
            let sum = total.addingReportingOverflow(length.partialValue)
            guard !length.overflow, !sum.overflow else { return nil }
            total = sum.partialValue
        }
        // As in Go, where a length of time is a number of nanoseconds.
        return total > Int64.max / 1_000_000 ? nil : .milliseconds(total)
    }
}

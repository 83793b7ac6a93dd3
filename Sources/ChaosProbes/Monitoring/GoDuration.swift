import ChaosCore

/// Lengths of time as Prometheus and Alertmanager write them: `1m30s`, `500ms`, `0s`.
enum GoDuration {
    private static let units: [Substring: Int64] = [
        "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000, "y": 31_536_000_000,
    ]

    /// The length; `nil` when the text is none.
    static func parse(_ text: some StringProtocol) -> Duration? {
        let text = Substring(text)
        if text == "0" { return .zero }
        guard text.wholeMatch(of: /(?:\d{1,9}(?:ms|[smhdwy]))+/) != nil else { return nil }
        var total = Duration.zero
        for part in text.matches(of: /(\d+)(ms|[smhdwy])/) {
            guard let number = Int64(part.output.1), let unit = units[part.output.2] else { return nil }
            total += .milliseconds(number * unit)
        }
        return total
    }
}

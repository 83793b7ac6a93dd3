import ChaosCore

/// One load scenario's totals as words for a table. Without a value there is a dash, never a zero.
struct LoadRow: Sendable {
    static let headings = headings(ReportVoice(.english))

    /// The headings in one language.
    static func headings(_ say: ReportVoice) -> [String] {
        [say(.scenario), say(.planned), say(.succeeded), say(.failed), say(.soldOut), say(.perSecond)]
            + ["p50", "p95", "p99", say(.iteration)]
    }

    let scenario: ScenarioReport
    var say = ReportVoice(.english)

    /// In the order of the headings.
    var cells: [String] {
        [
            scenario.scenario, "\(scenario.planned)", share(scenario.succeeded), share(scenario.failed),
            "\(scenario.soldOut)", DurationText.decimal(scenario.requestsPerSecond, places: 1),
            latency("p50"), latency("p95"), latency("p99"), iteration,
        ]
    }

    /// Failures by cause, most frequent first; and what the generator could not do.
    var notes: [String] {
        var notes: [String] = []
        let causes = scenario.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if !causes.isEmpty {
            notes.append(
                say(.failedByCause, causes.map { "\($0.key) \($0.value)" }.joined(separator: ", ")))
        }
        if scenario.starvedStarts > 0 {
            notes.append(say(.starved, "\(scenario.starvedStarts)"))
        }
        return notes
    }

    private func share(_ count: Int) -> String {
        guard scenario.planned > 0 else { return "\(count)" }
        let percent = Double(count) * 100 / Double(scenario.planned)
        return "\(count) (\(SecondsText.fixed(percent, places: 1)) %)"
    }

    private func latency(_ name: String) -> String {
        scenario.latencySeconds[name].map(MetricUnit.seconds.describe) ?? RunWords.absent
    }

    private var iteration: String {
        guard let middle = scenario.iterationSeconds["p50"] else { return RunWords.absent }
        let high = scenario.iterationSeconds["p95"].map(MetricUnit.seconds.describe) ?? RunWords.absent
        return "\(MetricUnit.seconds.describe(middle)) / \(high)"
    }
}

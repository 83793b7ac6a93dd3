import ChaosCore
import ChaosLoad

/// The totals of a load profile beside its expectations and reference figures.
struct LoadTotals: Encodable {
    struct Expectation: Encodable {
        let condition: String
        let value: Double?
        /// `nil` when the metric was not measured.
        let held: Bool?
    }

    struct Comparison: Encodable {
        let metric: String
        let measured: Double?
        let reference: Double
    }

    let profile: String
    let title: String
    let seconds: Double
    let usage: ProcessUsage
    /// Generator CPU seconds per 1,000 requests.
    let cpuSecondsPer1000: Double?
    let report: WorkloadReport
    let expectations: [Expectation]
    let comparisons: [Comparison]

    init(_ profile: LoadProfile, _ report: WorkloadReport, usage: ProcessUsage, seconds: Double) {
        self.profile = profile.name
        title = profile.title
        self.seconds = seconds
        self.usage = usage
        self.report = report
        let requests = report.scenarios.reduce(0) { $0 + $1.succeeded + $1.failed + $1.soldOut }
        cpuSecondsPer1000 = requests > 0 ? usage.cpuSeconds / Double(requests) * 1000 : nil
        expectations = profile.expect.map { condition in
            let value = Self.value(of: condition.metric, in: report)
            let held = condition.holds(value.map(Reading.value) ?? .unknown("not measured"))
            return Expectation(condition: "\(condition)", value: value, held: held)
        }
        comparisons = profile.reference.sorted { $0.key < $1.key }.map { metric, reference in
            Comparison(
                metric: "\(metric)", measured: Self.value(of: metric, in: report), reference: reference)
        }
    }

    /// A metric over the whole run instead of over a sampling window.
    private static func value(of metric: Metric, in report: WorkloadReport) -> Double? {
        guard let scenario = report.scenarios.first(where: { $0.scenario == metric.labels["scenario"] }) else {
            return nil
        }
        switch metric.name {
        case "http.rate": return scenario.requestsPerSecond
        case "http.success_ratio", "http.success_ratio_10s":
            let judged = scenario.succeeded + scenario.failed
            return judged > 0 ? Double(scenario.succeeded) / Double(judged) : nil
        case "http.p50", "http.p95", "http.p99", "http.max":
            return scenario.latencySeconds[String(metric.name.dropFirst("http.".count))]
        case "http.iteration_p95": return scenario.iterationSeconds["p95"]
        default: return nil
        }
    }

    /// A starved generator or an unmeasured expectation is no evidence either way.
    var status: ExitStatus {
        if expectations.contains(where: { $0.held == false }) { return .fail }
        let isStarved = report.scenarios.contains { $0.starvedStarts > 0 }
        return isStarved || expectations.contains { $0.held == nil } ? .inconclusive : .pass
    }

    /// The totals for a person.
    var lines: [String] {
        var lines = ["\(title) (\(DurationText.decimal(seconds, places: 1)) s)"]
        for scenario in report.scenarios {
            let latency = ["p50", "p95", "p99", "max"].map { name in
                "\(name) \(Self.time(scenario.latencySeconds[name]))"
            }
            lines.append(
                "  \(scenario.scenario): \(scenario.succeeded) succeeded, \(scenario.failed) failed, "
                    + "\(scenario.soldOut) sold out; \(DurationText.decimal(scenario.requestsPerSecond, places: 1))/s; "
                    + latency.joined(separator: ", "))
            if let iteration = scenario.iterationSeconds["p95"] {
                lines.append("    iteration p95 \(Self.time(iteration)), think time included")
            }
            for (cause, count) in scenario.failures.sorted(by: { $0.key < $1.key }) {
                lines.append("    failed: \(count) x \(cause)")
            }
            if scenario.starvedStarts > 0 {
                lines.append("    STARVED: \(scenario.starvedStarts) starts were not made in time")
            }
        }
        for comparison in comparisons {
            let name = comparison.metric.prefix { $0 != "{" }
            let unit = LoadGenerator.metrics.first { $0.name == name }?.unit ?? .count
            let measured = comparison.measured.map(unit.describe) ?? "not measured"
            lines.append("  \(comparison.metric): \(measured), reference \(unit.describe(comparison.reference))")
        }
        for expectation in expectations {
            lines.append(
                "  expected \(expectation.condition): \(expectation.held.map { $0 ? "held" : "DID NOT HOLD" } ?? "not measured")"
            )
        }
        let perThousand = cpuSecondsPer1000.map { DurationText.decimal($0, places: 4) } ?? "-"
        lines.append(
            "  generator: \(perThousand) CPU-s per 1,000 requests, "
                + "\(ByteText.describe(Double(usage.peakResidentBytes))) peak memory")
        return lines
    }

    private static func time(_ seconds: Double?) -> String {
        seconds.map { MetricUnit.seconds.describe($0) } ?? "-"
    }

    /// Runs a profile to its end and adds it up. Throws when the target has no HTTP section or cannot be reached.
    static func measure(_ profile: LoadProfile, on target: Target, output: OutputOptions) async throws -> LoadTotals {
        guard let http = target.http else {
            throw ChaosError(
                .invalidFile, operation: "load the target", target: target.source,
                cause: "the target file has no http section", remedy: "Add http: { base-url: ... } to it.")
        }
        let clock = MonotonicRunClock()
        let generator = try LoadGenerator(loads: profile.loads, http: http, clock: clock)
        let length = profile.duration ?? .zero
        let before = ProcessUsage.now
        output.say("\(profile.title): \(DurationText.describe(length))")
        try await generator.start()
        try? await clock.sleep(until: clock.now + length)
        let report = await generator.stop()
        return LoadTotals(profile, report, usage: ProcessUsage.now.since(before), seconds: clock.now.seconds)
    }
}

import ChaosCore

/// Shows metrics, one a line, and waits for conditions: `redis.locks_held`, or `sql.up == 1`.
public struct ProbeStep: StepRunner {
    public static let kind = StepKind.probe
    public static let summary = "Shows metrics, one a line, and waits for those lines that are conditions."

    private static let pause = Duration.milliseconds(250)
    private let reader: any MetricReader
    private let clock: any RunClock
    private let units: [String: MetricUnit]

    /// `metrics` says in which unit each value is.
    public init(reader: any MetricReader, clock: any RunClock, metrics: [MetricDescriptor]) {
        self.reader = reader
        self.clock = clock
        units = Dictionary(metrics.map { ($0.name, $0.unit) }, uniquingKeysWith: { first, _ in first })
    }

    public func run(_ call: StepCall) async -> StepResult {
        let lines = call.plainText.split(whereSeparator: \.isNewline).map(\.trimmingSpaces)
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        var metrics: [Metric] = []
        var conditions: [Condition] = []
        for line in lines {
            if let condition = condition(line) {
                conditions.append(condition)
                metrics.append(condition.metric)
            } else if Condition.split(line) == nil, let metric = Metric(text: line), units[metric.name] != nil {
                metrics.append(metric)
            } else {
                return StepResult(.failed, detail: "\"\(line)\" is neither a metric nor a condition")
            }
        }
        while true {
            let readings = await reader.read()
            let output = metrics.map { describe($0, readings) }.joined(separator: "\n")
            if RunbookCheck.all(conditions, readings) == true { return StepResult(.succeeded, output: output) }
            do { try await clock.sleep(for: Self.pause) } catch {
                return StepResult(
                    .failed, output: output, detail: "waited for: \(RunbookCheck.describe(conditions, readings))")
            }
        }
    }

    public func close() async {}

    private func condition(_ line: String) -> Condition? {
        guard let (name, comparison, value) = Condition.split(line), let metric = Metric(text: name),
            let unit = units[metric.name], let threshold = unit.parse(value)
        else { return nil }
        return Condition(metric, comparison, threshold, unit: unit)
    }

    private func describe(_ metric: Metric, _ readings: [Metric: Reading]) -> String {
        let reading = readings[metric] ?? .unknown("no probe answers it")
        let unit = units[metric.name] ?? .count
        return "\(metric): \(reading.value.map(unit.describe) ?? "unknown (\(reading.unknownReason ?? ""))")"
    }
}

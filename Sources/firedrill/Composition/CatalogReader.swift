import ChaosCore
import ChaosProbes

/// Reads the target by those probes that answer what a runbook asks.
actor CatalogReader: MetricReader {
    private let probes: [any Probe]

    init(target: Target, runbook: Runbook) {
        let names = Self.names(in: runbook)
        probes = ProbeCatalog.builtIn.filter { type in type.metrics.contains { names.contains($0.name) } }
            .compactMap { $0.init(target: target) }
    }

    func read() async -> [Metric: Reading] {
        await withTaskGroup(of: [Metric: Reading].self) { group in
            for probe in probes { group.addTask { await probe.read() } }
            var all: [Metric: Reading] = [:]
            for await readings in group { all.merge(readings) { first, _ in first } }
            return all
        }
    }

    func close() async {
        for probe in probes { await probe.close() }
    }

    /// Every metric that a check, a condition or a probe step names.
    private static func names(in runbook: Runbook) -> Set<String> {
        var names: Set<String> = []
        for step in runbook.steps {
            names.formUnion(((step.verify?.conditions ?? []) + step.when).map(\.metric.name))
            guard step.kind == .probe else { continue }
            for line in step.text.description.split(whereSeparator: \.isNewline).map(\.trimmingSpaces) {
                let text = Condition.split(line)?.metric ?? line
                if let metric = Metric(text: text) { names.insert(metric.name) }
            }
        }
        return names
    }
}

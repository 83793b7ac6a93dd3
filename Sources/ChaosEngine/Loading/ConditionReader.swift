import ChaosCore

/// Reads conditions such as `http.p95{scenario=issue-coupon} <= 500ms` against the vocabulary.
struct ConditionReader {
    let vocabulary: Vocabulary
    let problems: ProblemList
    /// Load scenarios of the experiment; a `scenario` label must name one of them.
    let scenarios: [String]
    /// Whether a metric must name each of its labels. Where it need not, one without labels stands for all label sets.
    var requiresLabels = true

    /// The condition; a problem (and `nil`) for each thing that is wrong with it.
    func read(_ text: String, line: Int?, key: String) -> Condition? {
        guard let (metricText, comparison, thresholdText) = Condition.split(text) else {
            problems.add(
                line: line, key: key,
                "\"\(text)\" is not a condition; write METRIC, one of < <= > >= == !=, and a value.")
            return nil
        }
        guard let metric = Metric(text: metricText) else {
            problems.add(line: line, key: key, "\"\(metricText)\" is not a metric; write name or name{label=value}.")
            return nil
        }
        guard let descriptor = vocabulary.metric(named: metric.name) else {
            problems.addUnknown(
                line: line, key: key, what: "metric", name: metric.name, valid: vocabulary.metrics.map(\.name))
            return nil
        }
        checkLabels(metric, descriptor, line: line, key: key)
        guard let threshold = descriptor.unit.parse(thresholdText) else {
            problems.add(
                line: line, key: key,
                "\"\(thresholdText)\" does not fit the unit of \(metric.name); write it like \(descriptor.unit.example)."
            )
            return nil
        }
        return Condition(metric, comparison, threshold, unit: descriptor.unit)
    }

    private func checkLabels(_ metric: Metric, _ descriptor: MetricDescriptor, line: Int?, key: String) {
        for label in descriptor.labels where requiresLabels && metric.labels[label] == nil {
            problems.add(line: line, key: key, "\(metric.name) needs the label \(label): \(metric.name){\(label)=...}.")
        }
        for label in metric.labels.keys.sorted() where !descriptor.labels.contains(label) {
            problems.addUnknown(line: line, key: key, what: "label", name: label, valid: descriptor.labels)
        }
        if let scenario = metric.labels["scenario"], !scenarios.isEmpty, !scenarios.contains(scenario) {
            problems.addUnknown(
                line: line, key: key, what: "scenario", name: scenario, valid: scenarios)
        }
    }
}

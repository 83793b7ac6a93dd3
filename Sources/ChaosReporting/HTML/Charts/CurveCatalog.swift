import ChaosCore

/// Which readings make which panel of a run's figure, as a plain list.
struct CurveCatalog: Sendable {
    /// A panel as it could be; it is drawn when something in it is worth looking at.
    private struct Entry {
        let title: ReportText
        let unit: MetricUnit
        let metrics: [String]
        /// Drawn thin beside the first metric.
        var companion: String?
        /// Turns the reading into what is shown.
        var isComplement = false
        /// From this value on the panel is shown; `nil` is always.
        var worth: Double?
    }

    private static let entries = [
        Entry(title: .latencyCurve, unit: .seconds, metrics: ["http.p95"], companion: "http.p50"),
        Entry(title: .errorCurve, unit: .ratio, metrics: ["http.success_ratio"], isComplement: true),
        Entry(title: .lagCurve, unit: .count, metrics: ["kafka.lag"], worth: 100),
        Entry(title: .pointsCurve, unit: .seconds, metrics: ["points.oldest_uncredited"], worth: 5),
        Entry(
            title: .memoryCurve, unit: .bytes, metrics: ["cgroup.memory_usage", "cgroup.memory_limit"],
            worth: 0),
        Entry(title: .memoryCurve, unit: .bytes, metrics: ["process.rss"], worth: 0),
        Entry(title: .lockCurve, unit: .seconds, metrics: ["redis.longest_hold"], worth: 1),
        Entry(
            title: .databaseCurve, unit: .count, metrics: ["sql.deadlocks_10s", "sql.lock_waits"],
            worth: 1),
    ]

    /// More curves than this in one panel cannot be told apart.
    private static let mostCurves = Curve.styles

    private let record: RunRecord
    private let span: RunSpan
    /// Every metric that was read.
    private let metrics: Set<Metric>
    /// The usual distance of two samples.
    private let interval: Double

    init(record: RunRecord, span: RunSpan) {
        self.record = record
        self.span = span
        metrics = record.observations.reduce(into: []) { $0.formUnion($1.readings.keys) }
        let times = record.observations.map(\.at)
        let distances = zip(times, times.dropFirst()).map { ($1 - $0).inSeconds }.sorted()
        interval = distances.isEmpty ? record.resolutionSeconds : distances[distances.count / 2]
    }

    /// The panels of this run.
    var panels: [CurvePanel] {
        var panels: [CurvePanel] = []
        for entry in Self.entries {
            // The group's memory says more than the process's.
            if entry.title == .memoryCurve, panels.contains(where: { $0.title == .memoryCurve }) {
                continue
            }
            if let panel = panel(entry) { panels.append(panel) }
        }
        return panels
    }

    private func panel(_ entry: Entry) -> CurvePanel? {
        let metrics = entry.metrics.flatMap { name in self.metrics.filter { $0.name == name }.sorted() }
            .prefix(Self.mostCurves)
        var curves: [Curve] = []
        for (style, metric) in metrics.enumerated() {
            let curve = curve(metric, entry, style: style)
            guard curve.largest != nil else { continue }
            curves.append(curve)
            if let companion = entry.companion {
                curves.append(
                    self.curve(Metric(companion, metric.labels), entry, style: style, isThin: true))
            }
        }
        let limits = (record.limits ?? []).filter { limit in metrics.contains(limit.metric) }
        guard let largest = curves.compactMap(\.largest).max() else { return nil }
        if let worth = entry.worth, largest < worth, limits.isEmpty { return nil }
        return CurvePanel(
            title: entry.title, unit: entry.unit, curves: curves, thresholds: thresholds(limits, entry),
            unknown: unknown(Array(metrics)))
    }

    private func curve(_ metric: Metric, _ entry: Entry, style: Int, isThin: Bool = false) -> Curve {
        let points = record.observations.map { observation in
            let value = observation[metric].value
            return (
                span.seconds(observation.at), entry.isComplement ? value.map { max(0, 1 - $0) } : value
            )
        }
        let label = metric.labels.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ")
        return Curve(
            name: label.isEmpty ? String(metric.name.drop { $0 != "." }.dropFirst()) : label,
            points: withGaps(points), style: style, isThin: isThin)
    }

    /// No sample was taken for longer than two and a half intervals: the line is broken there.
    private func withGaps(_ points: [Curve.Point]) -> [Curve.Point] {
        var broken: [Curve.Point] = []
        for point in points {
            if let last = broken.last, point.seconds - last.seconds > interval * 2.5 {
                broken.append(((last.seconds + point.seconds) / 2, nil))
            }
            broken.append(point)
        }
        return broken
    }

    /// Neighbouring samples at which one of the metrics is not known, and stretches without any sample.
    private func unknown(_ metrics: [Metric]) -> [(from: Double, to: Double)] {
        var stretches: [(from: Double, to: Double)] = []
        var before: Double?
        let half = interval / 2
        for observation in record.observations {
            let at = span.seconds(observation.at)
            if let last = before, at - last > interval * 2.5 {
                stretches.append((last + half, at - half))
            }
            if metrics.contains(where: { observation[$0].value == nil }) {
                if let last = stretches.last, at - half <= last.to + 0.01 * interval {
                    stretches[stretches.count - 1].to = at + half
                } else {
                    stretches.append((at - half, at + half))
                }
            }
            before = at
        }
        return stretches
    }

    /// Thresholds of one value and purpose are one line.
    private func thresholds(_ limits: [RunLimit], _ entry: Entry) -> [CurvePanel.Threshold] {
        var seen: Set<String> = []
        return limits.compactMap { limit in
            guard limit.purpose != .abort else { return nil }
            let value = entry.isComplement ? max(0, 1 - limit.threshold) : limit.threshold
            let text =
                "\(Self.turned(limit.comparison, entry.isComplement)) \(entry.unit.describe(value))"
            let label = limit.purpose == .alert ? "\(limit.name) \(text)" : text
            guard seen.insert(label).inserted else { return nil }
            return CurvePanel.Threshold(value: value, label: label, isAlert: limit.purpose == .alert)
        }
    }

    private static func turned(_ comparison: String, _ isComplement: Bool) -> String {
        let pairs = ["<": ">", "<=": ">=", ">": "<", ">=": "<="]
        let turned = isComplement ? pairs[comparison] ?? comparison : comparison
        return turned == "<=" ? "≤" : turned == ">=" ? "≥" : turned
    }
}

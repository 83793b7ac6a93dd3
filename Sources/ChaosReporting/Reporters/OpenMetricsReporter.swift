import ChaosCore

/// The run's numbers for Prometheus, as a file for node_exporter's textfile collector.
public struct OpenMetricsReporter: Reporter {
    public static let kind = "openmetrics"
    public static let summary = "The run's numbers as OpenMetrics 1.0, for Prometheus."
    public static let fileExtension = "prom"

    public init() {}

    public func report(_ record: RunRecord) throws -> String {
        let labels = [("experiment", record.experiment), ("fault", record.faultKind), ("target", record.target)]
        func seconds(_ name: String, _ help: String, _ value: Double?) -> MetricFamily {
            var family = MetricFamily(name: "firedrill_run_\(name)_seconds", unit: "seconds", help: help)
            family.add(labels, value)
            return family
        }
        var verdict = MetricFamily(name: "firedrill_run_verdict", help: "1 for the verdict of the newest run.")
        for value in VerdictValue.allCases {
            verdict.add(labels + [("verdict", value.rawValue)], record.verdict == value ? 1 : 0)
        }
        var level = MetricFamily(name: "firedrill_run_level", help: "1 for the worst level; L1 is the most severe.")
        for value in IncidentLevel.allCases {
            level.add(labels + [("level", value.rawValue)], record.level.measured == value ? 1 : 0)
        }
        var removed = MetricFamily(
            name: "firedrill_run_fault_removed", help: "1 when the fault was read back to be gone, else 0.")
        removed.add(labels, record.faultRemoved ? 1 : 0)
        var audits = MetricFamily(
            name: "firedrill_run_audit_violations", help: "Records that violate an audit, where they were counted.")
        for audit in record.audit { audits.add(labels + [("audit", audit.name)], audit.count.map(Double.init)) }
        return MetricFamily.document([
            verdict, level, removed,
            seconds("time_to_detect", "TTD: t4 alert fired - t1 fault effective.", record.ttdSeconds),
            seconds("time_to_acknowledge", "TTA: t6 acknowledged - t4 alert fired.", record.ttaSeconds),
            seconds("time_to_mitigate", "TTM: t8 mitigation verified - t1 fault effective.", record.ttmSeconds),
            seconds("time_to_recover", "TTR: t9 recovered - t1 fault effective.", record.ttrSeconds),
            seconds(
                "time_to_recover_longer_than", "Set when recovery was waited for in vain.",
                record.ttrLongerThanSeconds),
            seconds("resolution", "Every time is right to this.", record.resolutionSeconds), audits,
            seconds(
                "started_timestamp", "When the run began, in seconds since 1970.", record.timeline.originEpochSeconds),
        ])
    }
}

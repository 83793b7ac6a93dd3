/// Judges the detectors that have a limit of their own. Pure.
enum DetectionVerdict {
    /// One clause for each detector with a limit.
    static func reasons(_ specs: [DetectorSpec], _ reports: [DetectionReport]) -> [VerdictReason] {
        specs.compactMap { spec in
            guard let limit = spec.within else { return nil }
            let report = reports.first { $0.name == spec.name && $0.kind == spec.kind && $0.labels == spec.labels }
            return reason("\(spec.title) within \(DurationText.describe(limit))", limit, report)
        }
    }

    private static func reason(_ clause: String, _ limit: Duration, _ report: DetectionReport?) -> VerdictReason {
        guard let report, report.outcome != .inconclusive else {
            return .init(clause: clause, value: .inconclusive, detail: report?.detail ?? "the detector did not watch")
        }
        guard let seconds = report.ttdSeconds else {
            return .init(clause: clause, value: .fail, detail: report.detail)
        }
        let resolution = DurationText.decimal(report.resolutionSeconds, places: 2)
        return .init(
            clause: clause, value: seconds <= limit.inSeconds ? .pass : .fail,
            detail: "TTD \(DurationText.decimal(seconds, places: 2)) s +- \(resolution) s")
    }
}

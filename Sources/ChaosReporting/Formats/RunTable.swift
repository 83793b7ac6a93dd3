import ChaosCore

/// Runs as a table for spreadsheets and statistics programs: one row per run, times in seconds, an empty cell for what
/// is not known.
public struct RunTable: Sendable {
    private static let columns: [(name: String, value: @Sendable (StoredRun) -> String?)] = [
        ("run", { CSVText.data($0.id) }),
        ("state", { $0.state.rawValue }),
        ("kind", { $0.kind.rawValue }),
        ("experiment", { CSVText.data($0.experiment) }),
        ("fault", { CSVText.data($0.scenario) }),
        ("target", { CSVText.data($0.target) }),
        ("started", { WallTime.iso($0.startedAt) }),
        ("control", { $0.control ? "true" : "false" }),
        ("response", { $0.responseMode.rawValue }),
        ("arm", { $0.arm.map(CSVText.data) }),
        ("verdict", { $0.outcome?.verdict.rawValue }),
        ("level_documented", { $0.documented?.level.rawValue }),
        ("level_measured", { run in run.outcome.map { $0.measured?.rawValue ?? "none" } }),
        ("mttd_documented", { $0.documented?.mttd?.rawValue }),
        ("mttr_documented", { $0.documented?.mttr?.rawValue }),
        ("ttd_seconds", { number($0.outcome?.ttdSeconds) }),
        ("ttd_longer_than_seconds", { number($0.outcome?.ttdLongerThanSeconds) }),
        ("tta_seconds", { number($0.outcome?.ttaSeconds) }),
        ("ttm_seconds", { number($0.outcome?.ttmSeconds) }),
        ("ttr_seconds", { number($0.outcome?.ttrSeconds) }),
        ("ttr_longer_than_seconds", { number($0.outcome?.ttrLongerThanSeconds) }),
        ("resolution_seconds", { number($0.outcome?.resolutionSeconds) }),
        ("fault_ended", { $0.outcome?.faultEnded?.rawValue }),
        ("fault_removed_by", { $0.outcome?.faultRemovedBy?.rawValue }),
        ("fault_removed", { run in run.outcome.map { $0.mayStillBeIn ? "false" : "true" } }),
        ("l1_seconds", { number($0.outcome?.levelSeconds.l1) }),
        ("l2_seconds", { number($0.outcome?.levelSeconds.l2) }),
        ("l3_seconds", { number($0.outcome?.levelSeconds.l3) }),
        ("audits_failed", { run in run.outcome.map { "\($0.audits.count { $0.result == .fail })" } }),
        ("audits_inconclusive", { run in run.outcome.map { "\($0.audits.count { $0.result == .inconclusive })" } }),
        ("false_alarms", { run in run.outcome?.falseAlarms.map { "\($0)" } }),
        ("watched_seconds", { number($0.outcome?.watchedSeconds) }),
    ]

    public init() {}

    /// The names of the columns with their line end.
    public var heading: String { CSVText.table(Self.columns.map(\.name), []) }

    /// The rows of these runs, in their order.
    public func rows(_ runs: [StoredRun]) -> String {
        let cells = runs.map { run in Self.columns.map { $0.value(run) ?? "" } }
        guard let first = cells.first else { return "" }
        return CSVText.table(first, Array(cells.dropFirst()))
    }

    /// To the microsecond, as the times are.
    private static func number(_ seconds: Double?) -> String? {
        seconds.flatMap { $0.isFinite ? DurationText.decimal($0, places: 6) : nil }
    }
}

import ChaosCore

/// The table of runs: which value of a run stands in which column.
enum RunTable {
    static let name = "firedrill_runs"

    /// In the order in which `values` writes and `read` reads them.
    static let columns = [
        "id", "kind", "state", "experiment", "title", "scenario", "target", "host", "pid", "start_ticks", "boot",
        "station", "started_at", "ended_at", "control", "response_mode", "series", "arm", "documented_level",
        "documented_mttd", "documented_mttr", "incidents", "samples",
    ]

    /// What a run found out; all NULL while there is no verdict.
    static let outcomeColumns = [
        "verdict", "measured_level", "seconds_l1", "seconds_l2", "seconds_l3", "ttd", "ttd_longer_than", "tta", "ttm",
        "ttr", "ttr_longer_than", "resolution", "fault_ended", "fault_removed_by", "fault_removed", "cleared_at",
        "stopped", "unreachable", "internal_error", "audits", "false_alarms", "watched_seconds",
    ]

    static let selected = (columns + outcomeColumns).joined(separator: ", ")

    /// What `readFinding` reads.
    static let selectedFinding =
        ([
            "id", "kind", "state", "experiment", "started_at", "control", "documented_level", "documented_mttd",
            "documented_mttr",
        ] + outcomeColumns).joined(separator: ", ")

    /// A row for the run, with the database's present time as its sign of life.
    static func insert(_ run: StoredRun, now: String) -> StoreStatement {
        let names = columns + outcomeColumns
        let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
        return StoreStatement(
            "INSERT INTO \(name) (\(selected), heartbeat_at) VALUES (\(marks), \(now))", values(run))
    }

    /// The same for a run that may have a row already, which then becomes this one. What a later command noted stays.
    static func upsert(_ run: StoredRun, now: String) -> StoreStatement {
        var statement = insert(run, now: now)
        let kept = (columns + outcomeColumns).filter { $0 != "id" && $0 != "cleared_at" }
        let changes = kept.map { "\($0) = excluded.\($0)" } + ["heartbeat_at = excluded.heartbeat_at"]
        statement.sql +=
            " ON CONFLICT (id) DO UPDATE SET \(changes.joined(separator: ", "))"
            + ", cleared_at = coalesce(\(name).cleared_at, excluded.cleared_at)"
        return statement
    }

    /// The same for a run that is only wanted when there is none of this id; touches no row otherwise.
    static func insertIfNew(_ run: StoredRun, now: String) -> StoreStatement {
        var statement = insert(run, now: now)
        statement.sql += " ON CONFLICT (id) DO NOTHING"
        return statement
    }

    private static func values(_ run: StoredRun) -> [StoreValue] {
        [
            StoreValue(run.id), StoreValue(run.kind.rawValue), StoreValue(run.state.rawValue),
            StoreValue(run.experiment),
            StoreValue(run.title), StoreValue(run.scenario), StoreValue(run.target), StoreValue(run.owner.host),
            .int(Int64(run.owner.pid)), .int(Int64(clamping: run.owner.startTicks)), StoreValue(run.owner.boot),
            StoreValue(run.owner.station), StoreValue(run.startedAt), StoreValue(run.endedAt), StoreValue(run.control),
            StoreValue(run.responseMode.rawValue), StoreValue(run.series), StoreValue(run.arm),
            StoreValue(run.documented?.level.rawValue), StoreValue(run.documented?.mttd?.rawValue),
            StoreValue(run.documented?.mttr?.rawValue), StoreValue(run.incidents.joined(separator: "\n")),
            StoreValue(run.samples),
        ] + (run.outcome.map(values) ?? Array(repeating: .null, count: outcomeColumns.count))
    }

    private static func values(_ outcome: StoredOutcome) -> [StoreValue] {
        [
            StoreValue(outcome.verdict.rawValue), StoreValue(outcome.measured?.rawValue),
            StoreValue(outcome.levelSeconds.l1), StoreValue(outcome.levelSeconds.l2),
            StoreValue(outcome.levelSeconds.l3),
            StoreValue(outcome.ttdSeconds), StoreValue(outcome.ttdLongerThanSeconds), StoreValue(outcome.ttaSeconds),
            StoreValue(outcome.ttmSeconds), StoreValue(outcome.ttrSeconds), StoreValue(outcome.ttrLongerThanSeconds),
            StoreValue(outcome.resolutionSeconds), StoreValue(outcome.faultEnded?.rawValue),
            StoreValue(outcome.faultRemovedBy?.rawValue), StoreValue(outcome.faultRemoved),
            StoreValue(outcome.clearedAt),
            StoreValue(outcome.interruptedBySignal), StoreValue(outcome.targetUnreachable),
            StoreValue(outcome.internalError),
            StoreValue(outcome.audits.map { "\($0.result.rawValue) \($0.name)" }.joined(separator: "\n")),
            outcome.falseAlarms.map { .int(Int64($0)) } ?? .null, StoreValue(outcome.watchedSeconds),
        ]
    }

    /// Reads a row of `selected`. Throws when it cannot have been written by this program.
    static func read(_ row: inout RowReader) throws(StoreDamage) -> StoredRun {
        guard let id = row.text() else { throw StoreDamage(cause: "a run has no id") }
        let kind: StoredRun.Kind = try row.word("kind")
        let state: StoredRun.State = try row.word("state")
        var run = StoredRun(
            id: id, kind: kind, experiment: try row.required("experiment"), title: try row.required("title"),
            scenario: try row.required("scenario"), target: try row.required("target"),
            owner: RunOwner(
                host: try row.required("host"), pid: Int32(clamping: row.int() ?? 0),
                startTicks: UInt64(clamping: row.int() ?? 0), boot: try row.required("boot"),
                station: try row.required("station")),
            startedAt: row.double() ?? 0)
        run.state = state
        run.endedAt = row.double()
        run.control = row.flag()
        run.responseMode = try row.word("response_mode")
        run.series = row.commonText()
        run.arm = row.commonText()
        run.documented = try documented(&row)
        run.incidents = lines(row.text())
        run.samples = row.text()
        run.outcome = try outcome(&row)
        return run
    }

    /// Reads a row of `selectedFinding`. Throws as `read` does.
    static func readFinding(_ row: inout RowReader) throws(StoreDamage) -> RunFinding {
        guard let id = row.text() else { throw StoreDamage(cause: "a run has no id") }
        let kind: StoredRun.Kind = try row.word("kind")
        let state: StoredRun.State = try row.word("state")
        var finding = RunFinding(
            id: id, kind: kind, state: state, experiment: try row.required("experiment"),
            startedAt: row.double() ?? 0)
        finding.control = row.flag()
        finding.documented = try documented(&row)
        finding.outcome = try outcome(&row)
        return finding
    }

    private static func documented(_ row: inout RowReader) throws(StoreDamage) -> Documented? {
        let level: IncidentLevel? = try row.optionalWord("documented_level")
        let mttd: DocumentedTime? = try row.optionalWord("documented_mttd")
        let mttr: DocumentedTime? = try row.optionalWord("documented_mttr")
        return level.map { Documented(level: $0, mttd: mttd, mttr: mttr) }
    }

    private static func outcome(_ row: inout RowReader) throws(StoreDamage) -> StoredOutcome? {
        let verdict: VerdictValue? = try row.optionalWord("verdict")
        guard let verdict else { return nil }
        var outcome = StoredOutcome(verdict: verdict, resolutionSeconds: 0, faultRemoved: false)
        outcome.measured = try row.optionalWord("measured_level")
        outcome.levelSeconds = StoredOutcome.LevelSeconds(
            l1: row.double() ?? 0, l2: row.double() ?? 0, l3: row.double() ?? 0)
        outcome.ttdSeconds = row.double()
        outcome.ttdLongerThanSeconds = row.double()
        outcome.ttaSeconds = row.double()
        outcome.ttmSeconds = row.double()
        outcome.ttrSeconds = row.double()
        outcome.ttrLongerThanSeconds = row.double()
        outcome.resolutionSeconds = row.double() ?? 0
        outcome.faultEnded = try row.optionalWord("fault_ended")
        outcome.faultRemovedBy = try row.optionalWord("fault_removed_by")
        outcome.faultRemoved = row.flag()
        outcome.clearedAt = row.double()
        outcome.interruptedBySignal = row.flag()
        outcome.targetUnreachable = row.flag()
        outcome.internalError = row.text()
        outcome.audits = try audits(&row)
        outcome.falseAlarms = row.int().map { Int(clamping: $0) }
        outcome.watchedSeconds = row.double()
        return outcome
    }

    private static func audits(_ row: inout RowReader) throws(StoreDamage) -> [StoredOutcome.Audit] {
        try row.commonValue { text throws(StoreDamage) in
            var audits: [StoredOutcome.Audit] = []
            for line in lines(text) { audits.append(try audit(line)) }
            return audits
        } ?? []
    }

    private static func audit(_ line: String) throws(StoreDamage) -> StoredOutcome.Audit {
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let result = VerdictValue(rawValue: String(parts[0])) else {
            throw StoreDamage(cause: "\"\(line)\" is no audit")
        }
        return StoredOutcome.Audit(name: String(parts[1]), result: result)
    }

    private static func lines(_ text: String?) -> [String] {
        (text ?? "").split(separator: "\n").map(String.init)
    }
}

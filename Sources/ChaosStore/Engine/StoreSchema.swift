/// The tables, by version. A store of an older version is brought up to date in one transaction; a newer one is refused.
enum StoreSchema {
    /// One step from a version to the next.
    struct Migration: Sendable {
        let version: Int
        let statements: [String]
    }

    /// Where the version is written down.
    static let versionTable = "firedrill_schema"

    /// The tables that a store of the newest version has.
    static let tables = [
        versionTable, RunTable.name, "firedrill_documents", "firedrill_incidents", "firedrill_leases",
    ]

    static let makeVersionTable = "CREATE TABLE IF NOT EXISTS \(versionTable) (version BIGINT NOT NULL)"

    /// The version that this program reads and writes.
    static var newest: Int { migrations.last?.version ?? 0 }

    /// Every step that a store of this version still lacks.
    static func missing(since version: Int) -> [Migration] { migrations.filter { $0.version > version } }

    static let migrations = [
        Migration(version: 1, statements: version1), Migration(version: 2, statements: version2),
    ]

    /// `{order}` is what makes PostgreSQL sort texts by their bytes, as SQLite does.
    private static let version1 =
        [
            """
            CREATE TABLE firedrill_runs (
                id TEXT {order} NOT NULL PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL,
                experiment TEXT NOT NULL, title TEXT NOT NULL, scenario TEXT NOT NULL, target TEXT NOT NULL,
                host TEXT NOT NULL, pid BIGINT NOT NULL, start_ticks BIGINT NOT NULL, boot TEXT NOT NULL,
                station TEXT NOT NULL, started_at DOUBLE PRECISION NOT NULL, ended_at DOUBLE PRECISION,
                control SMALLINT NOT NULL, response_mode TEXT NOT NULL, series TEXT, arm TEXT,
                documented_level TEXT, documented_mttd TEXT, documented_mttr TEXT, incidents TEXT NOT NULL,
                samples TEXT, verdict TEXT, measured_level TEXT, seconds_l1 DOUBLE PRECISION,
                seconds_l2 DOUBLE PRECISION, seconds_l3 DOUBLE PRECISION, ttd DOUBLE PRECISION,
                ttd_longer_than DOUBLE PRECISION, tta DOUBLE PRECISION, ttm DOUBLE PRECISION,
                ttr DOUBLE PRECISION, ttr_longer_than DOUBLE PRECISION, resolution DOUBLE PRECISION,
                fault_ended TEXT, fault_removed_by TEXT, fault_removed SMALLINT, cleared_at DOUBLE PRECISION,
                stopped SMALLINT, unreachable SMALLINT, internal_error TEXT, audits TEXT,
                heartbeat_at DOUBLE PRECISION
            )
            """,
            "CREATE INDEX firedrill_runs_by_time ON firedrill_runs (started_at, id)",
            "CREATE INDEX firedrill_runs_by_level ON firedrill_runs (measured_level, started_at, id)",
            "CREATE INDEX firedrill_runs_by_scenario ON firedrill_runs (scenario, started_at, id)",
            "CREATE INDEX firedrill_runs_open ON firedrill_runs (id) WHERE state = 'running'",
            "CREATE INDEX firedrill_runs_unclean ON firedrill_runs (id) WHERE fault_removed = 0",
            """
            CREATE TABLE firedrill_documents (
                run TEXT {order} NOT NULL PRIMARY KEY REFERENCES firedrill_runs (id) ON DELETE CASCADE,
                document TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE firedrill_incidents (
                incident TEXT NOT NULL,
                run TEXT {order} NOT NULL REFERENCES firedrill_runs (id) ON DELETE CASCADE,
                PRIMARY KEY (incident, run)
            )
            """,
            "CREATE INDEX firedrill_incidents_by_run ON firedrill_incidents (run)",
            """
            CREATE TABLE firedrill_leases (
                identity TEXT NOT NULL PRIMARY KEY, run TEXT NOT NULL, host TEXT NOT NULL, pid BIGINT NOT NULL,
                start_ticks BIGINT NOT NULL, boot TEXT NOT NULL, station TEXT NOT NULL,
                since DOUBLE PRECISION NOT NULL, renewed_at DOUBLE PRECISION NOT NULL,
                expires_at DOUBLE PRECISION NOT NULL, armed SMALLINT NOT NULL
            )
            """,
        ]

    /// What a control run is for, and when each scenario was last drilled without looking through all runs.
    private static let version2 = [
        "ALTER TABLE firedrill_runs ADD COLUMN false_alarms BIGINT",
        "ALTER TABLE firedrill_runs ADD COLUMN watched_seconds DOUBLE PRECISION",
        """
        CREATE INDEX firedrill_runs_drilled ON firedrill_runs (scenario, experiment, started_at)
            WHERE state = 'finished' AND kind = 'drill' AND control = 0
        """,
    ]
}

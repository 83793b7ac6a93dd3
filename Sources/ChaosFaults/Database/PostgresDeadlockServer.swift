import ChaosClients
import ChaosCore

/// PostgreSQL: whoever waits for `deadlock_timeout` looks for a circle and is its victim, so ours never look.
struct PostgresDeadlockServer: DeadlockServer {
    let endpoint: any SQLEndpoint

    let codes = DeadlockCodes(
        victim: SQLState.deadlockDetected, gaveUp: [SQLState.lockNotAvailable],
        lease: SQLState.idleInTransactionTimeout, crash: SQLState.crashShutdown)
    let counter = "pg_stat_database"

    // MARK: Before

    func facts(
        _ settings: DeadlockSettings, over session: any SQLSession
    ) async throws(ClientError) -> DatabaseFacts {
        let version =
            try await session.query(
                "SELECT current_setting('server_version_num')::int AS version", timeout: .seconds(5)
            ).first?.int("version") ?? 0
        // Parameter privileges came with PostgreSQL 15, the second argument of pg_terminate_backend with 14.
        let maySet =
            version >= 150_000 ? "has_parameter_privilege('deadlock_timeout', 'SET')" : "(SELECT rolsuper FROM me)"
        let terminate = version >= 140_000 ? "pg_terminate_backend(integer, bigint)" : "pg_terminate_backend(integer)"
        let row = try await session.query(
            """
            WITH me AS (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
            SELECT (SELECT setting::bigint FROM pg_settings WHERE name = 'deadlock_timeout') AS deadlock_timeout,
                \(maySet) AS may_set,
                has_function_privilege('\(terminate)', 'EXECUTE') AS may_terminate,
                pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all,
                \(Self.startExpression) AS started
            """, timeout: .seconds(5)
        ).first
        let timeout = Duration.milliseconds(row?.int("deadlock_timeout") ?? 1000)
        let maySetTimeout = row?.bool("may_set") ?? false
        return DatabaseFacts(
            started: row?["started"] ?? "",
            rules: Self.rules(
                settings, deadlockTimeout: timeout, setsDeadlockTimeout: maySetTimeout,
                checksConnection: version >= 140_000),
            detection: "the server looks for circles after \(DurationText.describe(timeout))",
            sparesOurs: maySetTimeout, mayEnd: row?.bool("may_terminate") ?? false,
            seesAllSessions: row?.bool("sees_all") ?? false)
    }

    /// `checksConnection`: the server notices by itself that we are gone (PostgreSQL 14 and later).
    static func rules(
        _ settings: DeadlockSettings, deadlockTimeout: Duration, setsDeadlockTimeout: Bool, checksConnection: Bool
    ) -> CrossingRules {
        // A transaction looks for a circle once, deadlock_timeout after it began to wait. Ours must be closed by then:
        // one that is closed later is found by nobody. And it must stay closed until then.
        let lockTimeout = max(settings.lockTimeout, deadlockTimeout + .milliseconds(500))
        // `SET LOCAL` only: a pooler would hand a plain SET to its next user.
        var lines = [
            "BEGIN", set("lock_timeout", lockTimeout), set("statement_timeout", lockTimeout + .seconds(2)),
            set("idle_in_transaction_session_timeout", settings.lease),
        ]
        // Without it the backend of a killed tool kept its row locks for 18.8 s; with it for 0.2 s.
        if checksConnection { lines.append(set("client_connection_check_interval", .milliseconds(500))) }
        // Our sessions never look for the circle, so that whoever does is the application's.
        if setsDeadlockTimeout { lines.append(set("deadlock_timeout", .seconds(600))) }
        return CrossingRules(
            hold: min(settings.hold, deadlockTimeout * 0.7), lockTimeout: lockTimeout, interval: settings.interval,
            lease: settings.lease, order: settings.order, preparation: "", opening: lines.joined(separator: "; "))
    }

    private static func set(_ name: String, _ length: Duration) -> String {
        "SET LOCAL \(name) = '\(length.nanoseconds / 1_000_000)ms'"
    }

    func describe(_ settings: DeadlockSettings, over session: any SQLSession) async throws -> HotTable? {
        let result = try await session.query(
            """
            SELECT attrelid::regclass::text AS name, quote_ident(attname) AS key,
                has_column_privilege(attrelid, attnum, 'SELECT') AS may_select,
                has_any_column_privilege(attrelid, 'UPDATE') AS may_lock
            FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2 AND NOT attisdropped
            """, [.text(settings.table), .text(settings.keyColumn)], timeout: .seconds(5))
        guard let row = result.first, let name = row["name"], let key = row["key"] else { return nil }
        return HotTable(
            name: name, column: key, maySelect: row.bool("may_select") ?? false,
            mayLock: row.bool("may_lock") ?? false)
    }

    // MARK: Sessions

    /// The name was given when connecting.
    func mark(_ session: any SQLSession, as name: String, place: Int) async throws(ClientError) {}

    func sessions(named name: String, over session: any SQLSession) async throws(ClientError) -> [Int64] {
        let result = try await session.query(
            "SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid() ORDER BY pid",
            [.text(Self.shown(name))], timeout: .seconds(5))
        return result.rows.compactMap { $0.int("pid") }
    }

    func end(named name: String, over session: any SQLSession) async throws(ClientError) -> [Int64] {
        let result = try await session.query(
            """
            SELECT pid, pg_terminate_backend(pid) AS told FROM pg_stat_activity
            WHERE application_name = $1 AND pid <> pg_backend_pid()
            """, [.text(Self.shown(name))], timeout: .seconds(5))
        return result.rows.compactMap { $0.int("pid") }
    }

    func locks(of sessions: [Int64], over session: any SQLSession) async throws(ClientError) -> Int64 {
        let result = try await session.query(
            "SELECT count(*) AS locks FROM pg_locks WHERE pid = ANY($1)", [.intArray(sessions)], timeout: .seconds(5))
        return result.first?.int("locks") ?? 0
    }

    /// What the server shows of a name: PostgreSQL keeps 63 bytes.
    private static func shown(_ name: String) -> String { String(decoding: name.utf8.prefix(63), as: UTF8.self) }

    // MARK: Counting

    /// Each backend tells at most once a second, and never before its transaction has ended.
    func deadlocks(over session: any SQLSession) async throws(ClientError) -> Int64? {
        let result = try await session.query(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", timeout: .seconds(2))
        return result.first?.int("deadlocks")
    }

    func waiting(besides name: String, over session: any SQLSession) async throws(ClientError) -> Int64? {
        let result = try await session.query(
            """
            SELECT count(*) AS waiting FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name <> $1
            """, [.text(Self.shown(name))], timeout: .seconds(2))
        return result.first?.int("waiting")
    }

    /// The postmaster's start, and its checkpointer's where that may be seen. A crash of any backend starts all other
    /// processes anew, and only the postmaster stays.
    private static let startExpression = """
        extract(epoch FROM pg_postmaster_start_time())::text || coalesce('/' ||
            (SELECT extract(epoch FROM backend_start) FROM pg_stat_activity WHERE backend_type = 'checkpointer'), '')
        """

    func started(over session: any SQLSession) async throws(ClientError) -> String {
        let result = try await session.query("SELECT \(Self.startExpression) AS started", timeout: .seconds(2))
        return result.first?["started"] ?? ""
    }

    /// It writes deadlocks to its log, which is not ours to read.
    func latestDeadlock(over session: any SQLSession) async -> String? { nil }

    // MARK: Words

    func byHand(_ name: String) -> [String] {
        ["SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(Self.shown(name))';"]
    }

    func privileges(_ table: HotTable?, _ facts: DatabaseFacts) -> [FaultPlan.Privilege] {
        rowPrivileges(table) + [
            .init(
                name: "SET deadlock_timeout (superuser, or GRANT SET ON PARAMETER deadlock_timeout)",
                granted: facts.sparesOurs,
                consequence: "our sessions look for circles too, so up to about half of the victims will be ours "
                    + "and not the application's"),
            visibility(facts),
            .init(
                name: "pg_terminate_backend on our own sessions", granted: facts.mayEnd,
                consequence: "sessions of a killed tool end only by themselves"),
        ]
    }

    func visibility(_ facts: DatabaseFacts) -> FaultPlan.Privilege {
        .init(
            name: "other users' states in pg_stat_activity (role pg_read_all_stats)", granted: facts.seesAllSessions,
            consequence: "it cannot be told whether the application waits for a row; the deadlock counter is readable "
                + "all the same")
    }

    func sessionEnd(_ settings: DeadlockSettings) -> String {
        "the server ends a session that is idle for \(DurationText.describe(settings.lease)), and within 0.5 s one whose "
            + "client is gone"
    }
}

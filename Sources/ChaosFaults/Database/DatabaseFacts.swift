import ChaosClients
import ChaosCore

/// What has to be known about a server before sessions of ours may take locks there.
struct DatabaseFacts: Sendable {
    /// As libpq counts: 150012.
    let version: Int64
    /// The server's `deadlock_timeout`: how long a transaction waits before it looks for a circle.
    let deadlockTimeout: Duration
    /// Whether our user may set `deadlock_timeout`, so that our sessions never look for the circle themselves.
    let maySetDeadlockTimeout: Bool
    /// Whether our user may end sessions by `pg_terminate_backend`; sessions of its own it may.
    let mayTerminate: Bool
    /// Whether the states of other users' sessions can be read.
    let seesAllSessions: Bool
    /// Which start of the server this is.
    let started: String

    /// Reads all facts. Reads only.
    static func read(over connection: PostgresConnection) async throws(ClientError) -> DatabaseFacts {
        let version = Int64(connection.serverVersion)
        // Parameter privileges came with PostgreSQL 15, the second argument of pg_terminate_backend with 14.
        let maySet =
            version >= 150_000 ? "has_parameter_privilege('deadlock_timeout', 'SET')" : "(SELECT rolsuper FROM me)"
        let terminate = version >= 140_000 ? "pg_terminate_backend(integer, bigint)" : "pg_terminate_backend(integer)"
        let result = try await connection.query(
            """
            WITH me AS (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
            SELECT (SELECT setting::bigint FROM pg_settings WHERE name = 'deadlock_timeout') AS deadlock_timeout,
                \(maySet) AS may_set,
                has_function_privilege('\(terminate)', 'EXECUTE') AS may_terminate,
                pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all,
                \(PostgresParts.startExpression) AS started
            """, timeout: .seconds(5))
        let row = result.first
        return DatabaseFacts(
            version: version, deadlockTimeout: .milliseconds(row?.int("deadlock_timeout") ?? 1000),
            maySetDeadlockTimeout: row?.bool("may_set") ?? false,
            mayTerminate: row?.bool("may_terminate") ?? false, seesAllSessions: row?.bool("sees_all") ?? false,
            started: row?["started"] ?? "")
    }
}

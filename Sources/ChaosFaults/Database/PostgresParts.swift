import ChaosClients
import ChaosCore

/// Questions about a PostgreSQL server, and the one way to end sessions, that database faults share.
enum PostgresParts {
    /// The endpoint of the target's database; refused when the target describes none.
    static func endpoint(of target: Target) throws(ChaosError) -> PostgresEndpoint {
        guard let sql = target.sql else {
            throw ChaosError(
                .invalidFile, operation: "find the target's database", target: target.source,
                cause: "the target file has no sql section", remedy: "Add sql: { url: ... } to it.")
        }
        do { return try PostgresEndpoint(url: sql.url.reveal()) } catch {
            throw ChaosError(.invalidFile, operation: "read sql.url", target: target.source, cause: error.cause)
        }
    }

    /// What the server shows of a name: PostgreSQL keeps 63 bytes.
    static func shown(_ name: String) -> String { String(decoding: name.utf8.prefix(63), as: UTF8.self) }

    /// A connection that only watches. Its name differs from the fault's, so that recovery never ends the watcher.
    static func watch(
        _ endpoint: PostgresEndpoint, run: String, timeout: Duration = .seconds(3)
    ) async throws(ClientError) -> PostgresConnection {
        try await PostgresConnection.connect(
            to: endpoint, applicationName: "firedrill-watch:\(run)", timeout: timeout)
    }

    /// Which start of the server this is: the postmaster's, and its checkpointer's where that may be seen. A crash of any
    /// backend starts all other processes anew, and only the postmaster stays.
    static let startExpression = """
        extract(epoch FROM pg_postmaster_start_time())::text || coalesce('/' ||
            (SELECT extract(epoch FROM backend_start) FROM pg_stat_activity WHERE backend_type = 'checkpointer'), '')
        """

    /// Another value is another start.
    static func startTime(over connection: PostgresConnection) async throws(ClientError) -> String {
        let result = try await connection.query("SELECT \(startExpression) AS started", timeout: .seconds(2))
        return result.first?["started"] ?? ""
    }

    /// How many deadlocks the server has counted in this database. Each backend tells at most once a second, and never
    /// before its transaction has ended.
    static func deadlocks(over connection: PostgresConnection) async throws(ClientError) -> Int64? {
        let result = try await connection.query(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", timeout: .seconds(2))
        return result.first?.int("deadlocks")
    }

    /// How many of the application's sessions wait for a lock right now.
    static func waiting(
        besides name: String, over connection: PostgresConnection
    ) async throws(ClientError) -> Int64 {
        let result = try await connection.query(
            """
            SELECT count(*) AS waiting FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name <> $1
            """, [.text(shown(name))], timeout: .seconds(2))
        return result.first?.int("waiting") ?? 0
    }

    /// Backends with this application name, ours excepted.
    static func backends(
        named name: String, over connection: PostgresConnection
    ) async throws(ClientError) -> [Int64] {
        let result = try await connection.query(
            "SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid() ORDER BY pid",
            [.text(shown(name))], timeout: .seconds(5))
        return result.rows.compactMap { $0.int("pid") }
    }

    /// Asks every backend with this name to end. Returns their ids; one that ended by itself meanwhile is as good.
    static func terminate(
        named name: String, over connection: PostgresConnection
    ) async throws(ClientError) -> [Int64] {
        let result = try await connection.query(
            """
            SELECT pid, pg_terminate_backend(pid) AS told FROM pg_stat_activity
            WHERE application_name = $1 AND pid <> pg_backend_pid()
            """, [.text(shown(name))], timeout: .seconds(5))
        return result.rows.compactMap { $0.int("pid") }
    }

    /// Locks that these backends hold or wait for.
    static func locks(of backends: [Int64], over connection: PostgresConnection) async throws(ClientError) -> Int64 {
        let result = try await connection.query(
            "SELECT count(*) AS locks FROM pg_locks WHERE pid = ANY($1)", [.intArray(backends)], timeout: .seconds(5))
        return result.first?.int("locks") ?? 0
    }
}

/// Questions to a MariaDB or MySQL server that have another answer's place in either.
public enum MariaDBQuestions {
    /// A missing privilege: nothing is known then, which is not an error.
    private static let denials = [
        MariaDBCode.specificAccessDenied, MariaDBCode.databaseAccessDenied, MariaDBCode.tableAccessDenied,
        MariaDBCode.noDatabaseSelected,
    ]

    /// Whether a session's server is a MariaDB, and no MySQL.
    public static func isMariaDB(_ session: any SQLSession) -> Bool {
        (session as? MariaDBConnection)?.isMariaDB ?? true
    }

    /// Runs a question that needs a privilege, within `timeout`; `nil` without it.
    public static func ask(
        _ sql: String, over session: any SQLSession, timeout: Duration = .seconds(2)
    ) async throws(ClientError) -> SQLResult? {
        do throws(ClientError) {
            return try await session.query(sql, timeout: timeout)
        } catch {
            if let code = error.serverCode, denials.contains(code) { return nil }
            throw error
        }
    }

    /// How many deadlocks InnoDB has counted since its start, in all databases; `nil` when this user is not told. MariaDB
    /// tells everybody, MySQL whoever has PROCESS.
    public static func deadlocks(
        over session: any SQLSession, timeout: Duration = .seconds(2)
    ) async throws(ClientError) -> Int64? {
        if isMariaDB(session) {
            let row = try await session.query("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'", timeout: timeout).first
            if let count = row?.int("Value") { return count }
        }
        let metric = "SELECT count AS deadlocks FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'"
        return try await ask(metric, over: session, timeout: timeout)?.first?.int("deadlocks")
    }

    /// The server's start in Unix seconds, on its own clock. Both terms are of one statement, so they are of one instant.
    public static func started(over session: any SQLSession) async throws(ClientError) -> String {
        let schema = isMariaDB(session) ? "information_schema" : "performance_schema"
        let row = try await session.query(
            """
            SELECT CAST(UNIX_TIMESTAMP() - variable_value AS SIGNED) AS started FROM \(schema).global_status
            WHERE variable_name = 'UPTIME'
            """, timeout: .seconds(3)
        ).first
        return row?["started"] ?? ""
    }

    /// What tells this server from every other, whichever way it is reached: MySQL's own number, or where a MariaDB, which
    /// has none, keeps its data.
    public static func identity(over session: any SQLSession) async throws(ClientError) -> String {
        if isMariaDB(session) {
            let row = try await session.query(
                "SELECT concat_ws(':', @@hostname, @@port, @@server_id, @@datadir) AS name", timeout: .seconds(3))
            return row.first?["name"] ?? ""
        }
        return try await session.query("SELECT @@server_uuid AS name", timeout: .seconds(3)).first?["name"] ?? ""
    }
}

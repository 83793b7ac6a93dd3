import ChaosClients

/// Asks the target's database, each question in a read-only transaction with a time limit of its own.
actor SQLRecords {
    private static let statementLimit = Duration.seconds(10)
    /// For the answer to arrive, once the server has given up.
    private static let answerLimit = Duration.seconds(12)
    /// Rows are fetched in pieces, so that a large answer takes little memory.
    private static let piece = 10_000
    /// A question with more rows than this is a slip of the pen.
    private static let rowLimit = 5_000_000

    nonisolated let engine: SQLEngine
    private let endpoint: any SQLEndpoint
    private var connection: (any SQLSession)?

    init(endpoint: any SQLEndpoint) {
        engine = endpoint.engine
        self.endpoint = endpoint
    }

    /// The database's own time: PostgreSQL's reads the same under every setting, MariaDB's is that of its sessions, as
    /// its `TIMESTAMP` columns are.
    func time() async throws(AuditProblem) -> String {
        do throws(ClientError) {
            let text =
                switch engine {
                case .postgres:
                    "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'"
                case .mariadb: "SELECT SYSDATE(6)"
                }
            let row = try await connected().query(text, timeout: Self.answerLimit).first
            return row?[0] ?? ""
        } catch {
            await close()
            throw AuditProblem(error, asked: "the database")
        }
    }

    /// The rows of a query, asked once for each list of keys. A row's columns are joined by colons.
    func rows(
        _ query: AuditQuery, since: String, keys: [[String]], limit: Int,
        keeping isWanted: @Sendable (String) -> Bool
    ) async throws(AuditProblem) -> AuditRows {
        var rows = AuditRows(limit: limit)
        do throws(ClientError) {
            let connection = try await connected()
            try await connection.execute(
                engine.readOnlyTransaction(limit: Self.statementLimit), timeout: Self.answerLimit)
            for list in keys {
                let values = query.parameters.map { parameter in
                    switch parameter {
                    case .since: SQLValue.text(since)
                    case .keys: SQLValue.textArray(list)
                    }
                }
                switch engine {
                case .postgres: try await readByCursor(query.text, values, connection, into: &rows, isWanted)
                case .mariadb: try await readAtOnce(query.text, values, connection, into: &rows, isWanted)
                }
            }
            try await connection.execute("ROLLBACK", timeout: Self.answerLimit)
        } catch {
            // A connection that is in a transaction that failed, or too slow, is not worth saving.
            await close()
            throw AuditProblem(error, asked: "the database")
        }
        guard rows.total <= Self.rowLimit else { throw AuditProblem("the query has more than \(Self.rowLimit) rows") }
        return rows
    }

    func close() async {
        await connection?.close()
        connection = nil
    }

    /// A cursor takes nothing but one query that reads.
    private func readByCursor(
        _ sql: String, _ values: [SQLValue], _ connection: any SQLSession, into rows: inout AuditRows,
        _ isWanted: @Sendable (String) -> Bool
    ) async throws(ClientError) {
        try await connection.execute("SET LOCAL cursor_tuple_fraction = 1", timeout: Self.answerLimit)
        _ = try await connection.query("DECLARE audit NO SCROLL CURSOR FOR \(sql)", values, timeout: Self.answerLimit)
        while rows.total <= Self.rowLimit {
            let result = try await connection.query("FETCH \(Self.piece) FROM audit", timeout: Self.answerLimit)
            Self.take(result, into: &rows, isWanted)
            if result.rows.count < Self.piece { break }
        }
        try await connection.execute("CLOSE audit", timeout: Self.answerLimit)
    }

    /// MariaDB has cursors in procedures only, so the answer comes as a whole, cut off behind the limit.
    private func readAtOnce(
        _ sql: String, _ values: [SQLValue], _ connection: any SQLSession, into rows: inout AuditRows,
        _ isWanted: @Sendable (String) -> Bool
    ) async throws(ClientError) {
        try await connection.execute("SET SESSION sql_select_limit = \(Self.rowLimit + 1)", timeout: Self.answerLimit)
        let result = try await connection.query(sql, values, timeout: Self.answerLimit)
        Self.take(result, into: &rows, isWanted)
    }

    private static func take(
        _ result: SQLResult, into rows: inout AuditRows, _ isWanted: @Sendable (String) -> Bool
    ) {
        for row in result.rows {
            let name = result.columns.indices.map { row[$0] ?? "null" }.joined(separator: ":")
            rows.take(name, isWanted: isWanted(name))
        }
    }

    private func connected() async throws(ClientError) -> any SQLSession {
        if let connection, !connection.isClosed { return connection }
        let made = try await endpoint.session(named: "firedrill-audit")
        connection = made
        return made
    }
}

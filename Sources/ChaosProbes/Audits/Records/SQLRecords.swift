import ChaosClients

/// Asks the target's database, each question in a read-only transaction with a time limit of its own.
actor SQLRecords {
    private static let statementLimit = "10s"
    /// For the answer to arrive, once the server has given up.
    private static let answerLimit = Duration.seconds(12)
    /// Rows are fetched in pieces, so that a large answer takes little memory.
    private static let piece = 10_000
    /// A question with more rows than this is a slip of the pen.
    private static let rowLimit = 5_000_000

    private let endpoint: PostgresEndpoint
    private var connection: PostgresConnection?

    init(endpoint: PostgresEndpoint) {
        self.endpoint = endpoint
    }

    /// The database's own time, as text that reads the same under every setting.
    func time() async throws(AuditProblem) -> String {
        do throws(ClientError) {
            let text = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'"
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
                "BEGIN READ ONLY; SET LOCAL statement_timeout = '\(Self.statementLimit)'; "
                    + "SET LOCAL cursor_tuple_fraction = 1", timeout: Self.answerLimit)
            for list in keys {
                let values = query.parameters.map { parameter in
                    switch parameter {
                    case .since: PostgresValue.text(since)
                    case .keys: PostgresValue.textArray(list)
                    }
                }
                // A cursor takes nothing but one query that reads.
                _ = try await connection.query(
                    "DECLARE audit NO SCROLL CURSOR FOR \(query.text)", values, timeout: Self.answerLimit)
                try await fetch(connection, into: &rows, isWanted)
                try await connection.execute("CLOSE audit", timeout: Self.answerLimit)
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

    private func fetch(
        _ connection: PostgresConnection, into rows: inout AuditRows, _ isWanted: @Sendable (String) -> Bool
    ) async throws(ClientError) {
        while rows.total <= Self.rowLimit {
            let result = try await connection.query("FETCH \(Self.piece) FROM audit", timeout: Self.answerLimit)
            for row in result.rows {
                let name = result.columns.indices.map { row[$0] ?? "null" }.joined(separator: ":")
                rows.take(name, isWanted: isWanted(name))
            }
            if result.rows.count < Self.piece { return }
        }
    }

    private func connected() async throws(ClientError) -> PostgresConnection {
        if let connection, !connection.isClosed { return connection }
        let made = try await PostgresConnection.connect(to: endpoint, applicationName: "firedrill-audit")
        connection = made
        return made
    }
}

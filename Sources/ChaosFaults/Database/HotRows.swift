import ChaosClients
import ChaosCore

/// The application's hot rows, as the server itself names them.
struct HotRows: Sendable, Equatable {
    /// The most keys that one fault may name; more rows are not hot.
    static let limit = 100

    /// Table and key column, quoted by the server where they need it.
    let table: String
    let column: String
    let keys: [String]
    /// Whether our user may lock the rows: `SELECT` and, for at least one column, `UPDATE`.
    let maySelect: Bool
    let mayLock: Bool

    /// Takes one row's lock, in the mode in which applications take it before they change a row. Changes nothing.
    var lockStatement: String { "SELECT 1 FROM \(table) WHERE \(column) = $1 FOR UPDATE" }

    /// Looks the table, the column and every row up. Throws `refused` when the server knows them otherwise.
    static func find(_ settings: DeadlockSettings, over connection: PostgresConnection) async throws -> HotRows {
        let described = try await describe(settings, over: connection)
        let keys = try await keys(settings, over: connection)
        guard keys.count >= 2 else {
            throw refusal(settings, "\(keys.count) hot keys: no circle is possible with fewer than two rows")
        }
        guard keys.count <= limit else { throw refusal(settings, "more than \(limit) hot keys") }
        let rows = HotRows(
            table: described.table, column: described.column, keys: keys, maySelect: described.maySelect,
            mayLock: described.mayLock)
        if rows.maySelect { try await rows.check(settings, over: connection) }
        return rows
    }

    private static func describe(
        _ settings: DeadlockSettings, over connection: PostgresConnection
    ) async throws -> (table: String, column: String, maySelect: Bool, mayLock: Bool) {
        do {
            let result = try await connection.query(
                """
                SELECT attrelid::regclass::text AS name, quote_ident(attname) AS key,
                    has_column_privilege(attrelid, attnum, 'SELECT') AS may_select,
                    has_any_column_privilege(attrelid, 'UPDATE') AS may_lock
                FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2 AND NOT attisdropped
                """, [.text(settings.table), .text(settings.keyColumn)], timeout: .seconds(5))
            guard let row = result.first, let name = row["name"], let key = row["key"] else {
                throw refusal(settings, "the table has no column \(settings.keyColumn)")
            }
            return (name, key, row.bool("may_select") ?? false, row.bool("may_lock") ?? false)
        } catch let error as ClientError where error.code == .serverError {
            throw refusal(settings, error.cause)
        }
    }

    private static func keys(
        _ settings: DeadlockSettings, over connection: PostgresConnection
    ) async throws -> [String] {
        guard let query = settings.keysQuery else { return settings.keys }
        do {
            return try await readKeys(query, over: connection)
        } catch let error as ClientError where error.code == .serverError {
            try? await connection.execute("ROLLBACK")
            throw ChaosError(
                .refused, operation: "run hot-keys-query", target: settings.table, cause: error.cause)
        }
    }

    /// Runs a query from a file, which must not be able to change anything.
    private static func readKeys(_ query: String, over connection: PostgresConnection) async throws -> [String] {
        try await connection.execute("BEGIN READ ONLY; SET LOCAL statement_timeout = '5s'")
        let result = try await connection.query(query, timeout: .seconds(6))
        try await connection.execute("ROLLBACK")
        var keys: [String] = []
        for row in result.rows {
            if let key = row[0], !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    /// Every key must name exactly one row: a key that names many would lock them all.
    private func check(_ settings: DeadlockSettings, over connection: PostgresConnection) async throws {
        for key in keys {
            do {
                let result = try await connection.query(
                    "SELECT count(*) AS rows FROM (SELECT 1 FROM \(table) WHERE \(column) = $1 LIMIT 2) AS found",
                    [.text(key)], timeout: .seconds(5))
                let count = result.first?.int("rows") ?? 0
                guard count == 1 else {
                    let found = count == 0 ? "no row" : "more than one row"
                    throw Self.refusal(settings, "\(found) has \(column) = \(key)")
                }
            } catch let error as ClientError where error.code == .serverError {
                throw Self.refusal(settings, error.cause)
            }
        }
    }

    private static func refusal(_ settings: DeadlockSettings, _ cause: String) -> ChaosError {
        ChaosError(.refused, operation: "find the hot rows", target: settings.table, cause: cause)
    }
}

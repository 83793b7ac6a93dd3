import ChaosClients
import ChaosCore

/// The application's hot rows, as the server itself names them.
struct HotRows: Sendable, Equatable {
    /// The most keys that one fault may name; more rows are not hot.
    static let limit = 100

    let table: HotTable
    let keys: [String]

    /// Takes one row's lock, in the mode in which applications take it before they change a row. Changes nothing.
    func lockStatement(_ parameter: String) -> String {
        "SELECT 1 FROM \(table.name) WHERE \(table.column) = \(parameter) FOR UPDATE"
    }

    /// Looks the table, the column and every row up. Throws `refused` when the server knows them otherwise.
    static func find(
        _ settings: DeadlockSettings, on server: any DeadlockServer, over connection: any SQLSession
    ) async throws -> HotRows {
        let table = try await describe(settings, on: server, over: connection)
        let keys = try await keys(settings, on: server, over: connection)
        guard keys.count >= 2 else {
            throw refusal(settings, "\(keys.count) hot keys: no circle is possible with fewer than two rows")
        }
        guard keys.count <= limit else { throw refusal(settings, "more than \(limit) hot keys") }
        let rows = HotRows(table: table, keys: keys)
        if table.maySelect { try await rows.check(settings, on: server, over: connection) }
        return rows
    }

    private static func describe(
        _ settings: DeadlockSettings, on server: any DeadlockServer, over connection: any SQLSession
    ) async throws -> HotTable {
        do {
            guard let table = try await server.describe(settings, over: connection) else {
                throw refusal(
                    settings,
                    "there is no such table, or it has no column \(settings.keyColumn), or neither may be seen")
            }
            if let problem = table.problem { throw refusal(settings, problem) }
            return table
        } catch let error as ClientError where error.code == .serverError {
            throw refusal(settings, error.cause)
        }
    }

    private static func keys(
        _ settings: DeadlockSettings, on server: any DeadlockServer, over connection: any SQLSession
    ) async throws -> [String] {
        guard let query = settings.keysQuery else { return settings.keys }
        do {
            return try await readKeys(query, on: server, over: connection)
        } catch let error as ClientError where error.code == .serverError {
            try? await connection.execute("ROLLBACK")
            throw ChaosError(
                .refused, operation: "run hot-keys-query", target: settings.table, cause: error.cause)
        }
    }

    /// Runs a query from a file, which must not be able to change anything.
    private static func readKeys(
        _ query: String, on server: any DeadlockServer, over connection: any SQLSession
    ) async throws -> [String] {
        try await connection.execute(server.endpoint.engine.readOnlyTransaction(limit: .seconds(5)))
        let result = try await connection.query(query, timeout: .seconds(6))
        try await connection.execute("ROLLBACK")
        var keys: [String] = []
        for row in result.rows {
            if let key = row[0], !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    /// Every key must name exactly one row: a key that names many would lock them all.
    private func check(
        _ settings: DeadlockSettings, on server: any DeadlockServer, over connection: any SQLSession
    ) async throws {
        for key in keys {
            do {
                let result = try await connection.query(
                    """
                    SELECT count(*) AS found FROM (
                        SELECT 1 FROM \(table.name) WHERE \(table.column) = \(server.parameter) LIMIT 2
                    ) AS matches
                    """,
                    [.text(key)], timeout: .seconds(5))
                let count = result.first?.int("found") ?? 0
                guard count == 1 else {
                    let found = count == 0 ? "no row" : "more than one row"
                    throw Self.refusal(settings, "\(found) has \(table.column) = \(key)")
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

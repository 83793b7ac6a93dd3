import ChaosClients

/// Orders in an SQL database of either kind.
struct SQLOrderStore: OrderStore {
    private static let columns = "o.id, o.user_id, o.total, i.product_id, i.quantity"

    let database: Database
    let dialect: any OrderDialect

    func transaction<Result: Sendable>(
        rowLockTimeout: Duration, _ body: @escaping @Sendable (any OrderTransaction) async throws -> Result
    ) async throws -> Result {
        let (engine, dialect) = (database.engine, dialect)
        return try await database.transaction { [statements = database.statements] connection in
            _ = try await connection.query(dialect.rowLockLimit(rowLockTimeout))
            return try await body(
                SQLOrderTransaction(connection: connection, statements: statements, engine: engine, dialect: dialect))
        }
    }

    func order(_ id: Int) async throws -> PlacedOrder? {
        let result = try await database.read(
            "order",
            """
            SELECT \(Self.columns)
            FROM orders o LEFT JOIN order_items i ON i.order_id = o.id WHERE o.id = \(mark(1)) ORDER BY i.product_id
            """, [.int(Int64(id))])
        return OrderRows.orders(result).first
    }

    func orders(ofUser userID: Int, limit: Int) async throws -> [PlacedOrder] {
        let result = try await database.read(
            "orders-of-user",
            """
            SELECT \(Self.columns)
            FROM (
                SELECT * FROM orders WHERE user_id = \(mark(1)) ORDER BY created_at DESC, id DESC LIMIT \(mark(2))
            ) o
            LEFT JOIN order_items i ON i.order_id = o.id ORDER BY o.created_at DESC, o.id DESC, i.product_id
            """, [.int(Int64(userID)), .int(Int64(limit))])
        return OrderRows.orders(result)
    }

    func leftOutbox(olderThan age: Duration, limit: Int) async throws -> [OrderCompleted] {
        let result = try await database.run(
            "outbox-left",
            """
            SELECT order_id, user_id, total, completed_at FROM order_outbox
            WHERE created_at < \(dialect.past(mark(1))) ORDER BY order_id LIMIT \(mark(2))
            """, [.int(Int64(age / .milliseconds(1))), .int(Int64(limit))])
        return OrderRows.events(result)
    }

    func removeFromOutbox(_ orderIDs: [Int]) async throws {
        guard !orderIDs.isEmpty else { return }
        let statement = dialect.removeFromOutbox(orderIDs)
        _ = try await database.run("outbox-remove", statement.text, statement.parameters)
    }

    func outboxSize() async throws -> Int {
        let result = try await database.run("outbox-size", "SELECT count(*) AS size FROM order_outbox")
        return Int(result.rows.first?.int("size") ?? 0)
    }

    private func mark(_ place: Int) -> String { database.engine.parameter(place) }
}

import ChaosClients

/// Orders in PostgreSQL.
struct PostgresOrderStore: OrderStore {
    let database: Database

    func transaction<Result: Sendable>(
        rowLockTimeout: Duration, _ body: @escaping @Sendable (any OrderTransaction) async throws -> Result
    ) async throws -> Result {
        let milliseconds = Int(rowLockTimeout / .milliseconds(1))
        return try await database.transaction { [statements = database.statements] connection in
            // SET LOCAL, not SET: the connection goes back to the pool as it came. It takes no parameters.
            _ = try await connection.query("SET LOCAL lock_timeout = '\(milliseconds)ms'")
            return try await body(PostgresOrderTransaction(connection: connection, statements: statements))
        }
    }

    func order(_ id: Int) async throws -> PlacedOrder? {
        let result = try await database.read(
            "order",
            """
            SELECT o.id, o.user_id, o.total, i.product_id, i.quantity
            FROM orders o LEFT JOIN order_items i ON i.order_id = o.id WHERE o.id = $1 ORDER BY i.product_id
            """, [.int(Int64(id))])
        return OrderRows.orders(result).first
    }

    func orders(ofUser userID: Int, limit: Int) async throws -> [PlacedOrder] {
        let result = try await database.read(
            "orders-of-user",
            """
            SELECT o.id, o.user_id, o.total, i.product_id, i.quantity
            FROM (SELECT * FROM orders WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2) o
            LEFT JOIN order_items i ON i.order_id = o.id ORDER BY o.created_at DESC, o.id DESC, i.product_id
            """, [.int(Int64(userID)), .int(Int64(limit))])
        return OrderRows.orders(result)
    }

    func leftOutbox(olderThan age: Duration, limit: Int) async throws -> [OrderCompleted] {
        let result = try await database.run(
            "outbox-left",
            """
            SELECT order_id, user_id, total, completed_at FROM order_outbox
            WHERE created_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
            ORDER BY order_id LIMIT $2
            """, [.int(Int64(age / .milliseconds(1))), .int(Int64(limit))])
        return OrderRows.events(result)
    }

    func removeFromOutbox(_ orderIDs: [Int]) async throws {
        _ = try await database.run(
            "outbox-remove", "DELETE FROM order_outbox WHERE order_id = ANY($1::bigint[])",
            [.intArray(orderIDs.map(Int64.init))])
    }

    func outboxSize() async throws -> Int {
        let result = try await database.run("outbox-size", "SELECT count(*) AS size FROM order_outbox")
        return Int(result.rows.first?.int("size") ?? 0)
    }
}

import ChaosClients

/// Orders in MariaDB.
struct MariaDBOrderStore: OrderStore {
    /// What 0 means elsewhere: no limit.
    private static let endlessSeconds = 1_000_000_000

    let database: Database

    func transaction<Result: Sendable>(
        rowLockTimeout: Duration, _ body: @escaping @Sendable (any OrderTransaction) async throws -> Result
    ) async throws -> Result {
        // Whole seconds, rounded up. For the session, since there is no SET LOCAL: each order sets its own.
        let seconds = Int((rowLockTimeout / .milliseconds(1) + 999) / 1000)
        let limit = rowLockTimeout > .zero ? seconds : Self.endlessSeconds
        return try await database.transaction { [statements = database.statements] connection in
            _ = try await connection.query("SET SESSION innodb_lock_wait_timeout = \(limit)")
            return try await body(MariaDBOrderTransaction(connection: connection, statements: statements))
        }
    }

    func order(_ id: Int) async throws -> PlacedOrder? {
        let result = try await database.read(
            "order",
            """
            SELECT o.id, o.user_id, o.total, i.product_id, i.quantity
            FROM orders o LEFT JOIN order_items i ON i.order_id = o.id WHERE o.id = ? ORDER BY i.product_id
            """, [.int(Int64(id))])
        return OrderRows.orders(result).first
    }

    func orders(ofUser userID: Int, limit: Int) async throws -> [PlacedOrder] {
        let result = try await database.read(
            "orders-of-user",
            """
            SELECT o.id, o.user_id, o.total, i.product_id, i.quantity
            FROM (SELECT * FROM orders WHERE user_id = ? ORDER BY created_at DESC, id DESC LIMIT ?) o
            LEFT JOIN order_items i ON i.order_id = o.id ORDER BY o.created_at DESC, o.id DESC, i.product_id
            """, [.int(Int64(userID)), .int(Int64(limit))])
        return OrderRows.orders(result)
    }

    func leftOutbox(olderThan age: Duration, limit: Int) async throws -> [OrderCompleted] {
        let result = try await database.run(
            "outbox-left",
            """
            SELECT order_id, user_id, total, completed_at FROM order_outbox
            WHERE created_at < SYSDATE(6) - INTERVAL ? * 1000 MICROSECOND ORDER BY order_id LIMIT ?
            """, [.int(Int64(age / .milliseconds(1))), .int(Int64(limit))])
        return OrderRows.events(result)
    }

    func removeFromOutbox(_ orderIDs: [Int]) async throws {
        guard !orderIDs.isEmpty else { return }
        _ = try await database.run(
            "outbox-remove", "DELETE FROM order_outbox WHERE order_id IN \(MariaDBList.marks(orderIDs.count))",
            orderIDs.map { .int(Int64($0)) })
    }

    func outboxSize() async throws -> Int {
        let result = try await database.run("outbox-size", "SELECT count(*) AS size FROM order_outbox")
        return Int(result.rows.first?.int("size") ?? 0)
    }
}

import ChaosClients

/// The steps of one order on one MariaDB connection, inside a transaction that the store began.
struct MariaDBOrderTransaction: OrderTransaction {
    /// Longer than any row lock timeout that can be set, so that the database's answer comes first.
    private static let limit: Duration = .seconds(65)

    let connection: any SQLSession
    let statements: StatementLog

    func lockProduct(_ id: Int) async throws -> LockedProduct? {
        let result = try await run(
            "lock-product", "SELECT price, stock FROM products WHERE id = ? FOR UPDATE", [.int(Int64(id))])
        guard let row = result.rows.first, let price = row.int("price"), let stock = row.int("stock") else {
            return nil
        }
        return LockedProduct(id: id, price: Int(price), stock: Int(stock))
    }

    func takeStock(_ id: Int, quantity: Int) async throws {
        _ = try await run(
            "take-stock", "UPDATE products SET stock = stock - ? WHERE id = ?",
            [.int(Int64(quantity)), .int(Int64(id))])
    }

    func insertOrder(userID: Int, total: Int) async throws -> Int {
        let result = try await run(
            "insert-order", "INSERT INTO orders (user_id, total) VALUES (?, ?) RETURNING id",
            [.int(Int64(userID)), .int(Int64(total))])
        guard let id = result.rows.first?.int("id") else {
            throw StoreError.unavailable("the new order has no id")
        }
        return Int(id)
    }

    func complete(_ event: OrderCompleted, lines: [OrderLine]) async throws {
        _ = try await run(
            "complete-order",
            """
            INSERT INTO order_items (order_id, product_id, quantity)
            VALUES \(MariaDBList.rows(lines.count, "(?, ?, ?)"))
            """,
            lines.flatMap { line -> [SQLValue] in
                [.int(Int64(event.orderId)), .int(Int64(line.productId)), .int(Int64(line.quantity))]
            })
        _ = try await run(
            "complete-order", "INSERT INTO order_outbox (order_id, user_id, total, completed_at) VALUES (?, ?, ?, ?)",
            [
                .int(Int64(event.orderId)), .int(Int64(event.userId)), .int(Int64(event.total)),
                .int(event.completedAt),
            ])
    }

    func creditPoints(_ credits: [PointsCredit]) async throws {
        _ = try await MariaDBPointsStore.credit(credits) { sql, parameters in
            try await run("credit-points", sql, parameters)
        }
    }

    private func run(_ name: String, _ sql: String, _ parameters: [SQLValue]) async throws -> SQLResult {
        try await statements.measure(name) {
            try await connection.query(sql, parameters, timeout: Self.limit)
        }
    }
}

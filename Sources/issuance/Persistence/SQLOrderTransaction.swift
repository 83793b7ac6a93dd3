import ChaosClients

/// The steps of one order on one connection, inside a transaction that the store began.
struct SQLOrderTransaction: OrderTransaction {
    /// Longer than any row lock timeout that can be set, so that the database's answer comes first.
    private static let limit: Duration = .seconds(65)

    let connection: any SQLSession
    let statements: StatementLog
    let engine: SQLEngine
    let dialect: any OrderDialect

    func lockProduct(_ id: Int) async throws -> LockedProduct? {
        let result = try await run(
            "lock-product", "SELECT price, stock FROM products WHERE id = \(mark(1)) FOR UPDATE", [.int(Int64(id))])
        guard let row = result.rows.first, let price = row.int("price"), let stock = row.int("stock") else {
            return nil
        }
        return LockedProduct(id: id, price: Int(price), stock: Int(stock))
    }

    func takeStock(_ id: Int, quantity: Int) async throws {
        _ = try await run(
            "take-stock", "UPDATE products SET stock = stock - \(mark(1)) WHERE id = \(mark(2))",
            [.int(Int64(quantity)), .int(Int64(id))])
    }

    func insertOrder(userID: Int, total: Int) async throws -> Int {
        let result = try await run(
            "insert-order", "INSERT INTO orders (user_id, total) VALUES (\(mark(1)), \(mark(2))) RETURNING id",
            [.int(Int64(userID)), .int(Int64(total))])
        guard let id = result.rows.first?.int("id") else {
            throw StoreError.unavailable("the new order has no id")
        }
        return Int(id)
    }

    func complete(_ event: OrderCompleted, lines: [OrderLine]) async throws {
        for statement in dialect.complete(event, lines: lines) {
            _ = try await run("complete-order", statement.text, statement.parameters)
        }
    }

    func creditPoints(_ credits: [PointsCredit]) async throws {
        try await dialect.credit(credits) { statement in
            try await run("credit-points", statement.text, statement.parameters)
        }
    }

    private func mark(_ place: Int) -> String { engine.parameter(place) }

    private func run(_ name: String, _ sql: String, _ parameters: [SQLValue]) async throws -> SQLResult {
        try await statements.measure(name) {
            try await connection.query(sql, parameters, timeout: Self.limit)
        }
    }
}

import ChaosClients

/// Orders as MariaDB is told of them: lists are as many marks as values.
struct MariaDBOrderDialect: OrderDialect {
    /// What 0 means elsewhere: no limit.
    private static let endlessSeconds = 1_000_000_000

    /// Whole seconds, rounded up. For the session, since there is no SET LOCAL: each order sets its own.
    func rowLockLimit(_ limit: Duration) -> String {
        let seconds = limit > .zero ? Int((limit / .milliseconds(1) + 999) / 1000) : Self.endlessSeconds
        return "SET SESSION innodb_lock_wait_timeout = \(seconds)"
    }

    func complete(_ event: OrderCompleted, lines: [OrderLine]) -> [SQLStatement] {
        [
            SQLStatement(
                """
                INSERT INTO order_items (order_id, product_id, quantity)
                VALUES \(MariaDBList.rows(lines.count, "(?, ?, ?)"))
                """,
                lines.flatMap { line -> [SQLValue] in
                    [.int(Int64(event.orderId)), .int(Int64(line.productId)), .int(Int64(line.quantity))]
                }),
            SQLStatement(
                "INSERT INTO order_outbox (order_id, user_id, total, completed_at) VALUES (?, ?, ?, ?)",
                [
                    .int(Int64(event.orderId)), .int(Int64(event.userId)), .int(Int64(event.total)),
                    .int(event.completedAt),
                ]),
        ]
    }

    func credit(_ credits: [PointsCredit], _ run: (SQLStatement) async throws -> SQLResult) async throws {
        _ = try await MariaDBPointsStore.credit(credits) { try await run(SQLStatement($0, $1)) }
    }

    func past(_ parameter: String) -> String { "SYSDATE(6) - INTERVAL \(parameter) * 1000 MICROSECOND" }

    func removeFromOutbox(_ orderIDs: [Int]) -> SQLStatement {
        SQLStatement(
            "DELETE FROM order_outbox WHERE order_id IN \(MariaDBList.marks(orderIDs.count))",
            orderIDs.map { .int(Int64($0)) })
    }
}

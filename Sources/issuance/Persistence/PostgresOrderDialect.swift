import ChaosClients

/// Orders as PostgreSQL is told of them: lists are arrays.
struct PostgresOrderDialect: OrderDialect {
    /// SET LOCAL, not SET: the connection goes back to the pool as it came. It takes no parameters.
    func rowLockLimit(_ limit: Duration) -> String {
        "SET LOCAL lock_timeout = '\(Int(limit / .milliseconds(1)))ms'"
    }

    func complete(_ event: OrderCompleted, lines: [OrderLine]) -> [SQLStatement] {
        [
            SQLStatement(
                """
                WITH lines AS (
                    INSERT INTO order_items (order_id, product_id, quantity)
                    SELECT $1::bigint, product_id, quantity
                    FROM unnest($2::bigint[], $3::bigint[]) AS line (product_id, quantity)
                )
                INSERT INTO order_outbox (order_id, user_id, total, completed_at)
                VALUES ($1::bigint, $4::bigint, $5::bigint, $6::bigint)
                """,
                [
                    .int(Int64(event.orderId)), .intArray(lines.map { Int64($0.productId) }),
                    .intArray(lines.map { Int64($0.quantity) }), .int(Int64(event.userId)),
                    .int(Int64(event.total)), .int(event.completedAt),
                ])
        ]
    }

    func credit(_ credits: [PointsCredit], _ run: (SQLStatement) async throws -> SQLResult) async throws {
        _ = try await run(SQLStatement(PostgresPointsStore.creditSQL, PostgresPointsStore.parameters(credits)))
    }

    func past(_ parameter: String) -> String { "clock_timestamp() - \(parameter)::bigint * interval '1 millisecond'" }

    func removeFromOutbox(_ orderIDs: [Int]) -> SQLStatement {
        SQLStatement(
            "DELETE FROM order_outbox WHERE order_id = ANY($1::bigint[])", [.intArray(orderIDs.map { Int64($0) })])
    }
}

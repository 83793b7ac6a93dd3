import ChaosClients

/// Points in PostgreSQL.
struct PostgresPointsStore: PointsStore {
    let database: Database

    /// Ledger and balances in one statement, so in one transaction. The ledger's primary key decides what is new;
    /// users in ascending order, so that two workers cannot lock balances in opposite orders.
    static let creditSQL = """
        WITH credit AS (
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS c (order_id, user_id, points)
        ), fresh AS (
            INSERT INTO points_ledger (order_id, user_id, points)
            SELECT order_id, user_id, points FROM credit ORDER BY order_id
            ON CONFLICT DO NOTHING RETURNING user_id, points
        ), balances AS (
            INSERT INTO points_balance (user_id, points)
            SELECT user_id, sum(points) FROM fresh GROUP BY user_id ORDER BY user_id
            ON CONFLICT (user_id) DO UPDATE SET points = points_balance.points + excluded.points
        )
        SELECT count(*) AS fresh FROM fresh
        """

    static func parameters(_ credits: [PointsCredit]) -> [SQLValue] {
        [
            .intArray(credits.map { Int64($0.orderID) }), .intArray(credits.map { Int64($0.userID) }),
            .intArray(credits.map { Int64($0.points) }),
        ]
    }

    func credit(_ credits: [PointsCredit]) async throws -> Int {
        guard !credits.isEmpty else { return 0 }
        let result = try await database.run("credit-points", Self.creditSQL, Self.parameters(credits))
        return Int(result.rows.first?.int("fresh") ?? 0)
    }

    func balance(ofUser userID: Int) async throws -> PointsBalance? {
        let result = try await database.read(
            "points-balance", "SELECT points FROM points_balance WHERE user_id = $1", [.int(Int64(userID))])
        return result.rows.first?.int("points").map { PointsBalance(userId: userID, points: Int($0)) }
    }
}

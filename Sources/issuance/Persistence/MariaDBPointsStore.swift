import ChaosClients

/// Points in MariaDB.
struct MariaDBPointsStore: PointsStore {
    let database: Database

    /// Ledger and balances inside the transaction that `run` belongs to. The ledger's primary key decides what is new;
    /// orders and users in ascending order, so that two workers cannot lock them in opposite orders.
    /// - Returns: How many were new.
    static func credit(
        _ credits: [PointsCredit], _ run: (String, [SQLValue]) async throws -> SQLResult
    ) async throws -> Int {
        var fresh = 0
        var balances: [Int: Int] = [:]
        for credit in credits.sorted(by: { $0.orderID < $1.orderID }) {
            let written = try await run(
                "INSERT IGNORE INTO points_ledger (order_id, user_id, points) VALUES (?, ?, ?)",
                [.int(Int64(credit.orderID)), .int(Int64(credit.userID)), .int(Int64(credit.points))])
            guard written.affectedRows == 1 else { continue }
            fresh += 1
            balances[credit.userID, default: 0] += credit.points
        }
        for (user, points) in balances.sorted(by: { $0.key < $1.key }) {
            _ = try await run(
                """
                INSERT INTO points_balance (user_id, points) VALUES (?, ?)
                ON DUPLICATE KEY UPDATE points = points + VALUES(points)
                """, [.int(Int64(user)), .int(Int64(points))])
        }
        return fresh
    }

    func credit(_ credits: [PointsCredit]) async throws -> Int {
        guard !credits.isEmpty else { return 0 }
        return try await database.transaction { [statements = database.statements] connection in
            try await statements.measure("credit-points") {
                try await Self.credit(credits) { sql, parameters in
                    try await connection.query(sql, parameters, timeout: .seconds(10))
                }
            }
        }
    }

    func balance(ofUser userID: Int) async throws -> PointsBalance? {
        let result = try await database.read(
            "points-balance", "SELECT points FROM points_balance WHERE user_id = ?", [.int(Int64(userID))])
        return result.rows.first?.int("points").map { PointsBalance(userId: userID, points: Int($0)) }
    }
}

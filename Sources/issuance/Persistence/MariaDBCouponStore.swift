import ChaosClients

/// Issued coupons in MariaDB.
struct MariaDBCouponStore: CouponStore {
    let database: Database

    func write(_ issues: [CouponIssued]) async throws -> Int {
        guard !issues.isEmpty else { return 0 }
        // IGNORE: the request id always decides, and the unique index too when it is there.
        let result = try await database.run(
            "write-coupons",
            """
            INSERT IGNORE INTO issued_coupons (coupon_id, user_id, request_id, issued_at)
            VALUES \(MariaDBList.rows(issues.count, "(?, ?, ?, FROM_UNIXTIME(? / 1000))"))
            """,
            issues.flatMap { issue -> [SQLValue] in
                [.int(Int64(issue.couponId)), .int(Int64(issue.userId)), .text(issue.requestId), .int(issue.issuedAt)]
            })
        return result.affectedRows
    }

    func coupon(_ couponID: Int, ofUser userID: Int) async throws -> [CouponIssued] {
        let result = try await database.read(
            "coupon-of-user",
            """
            SELECT request_id, CAST(UNIX_TIMESTAMP(issued_at) * 1000 AS SIGNED) AS issued_at
            FROM issued_coupons WHERE user_id = ? AND coupon_id = ? ORDER BY id
            """, [.int(Int64(userID)), .int(Int64(couponID))])
        return CouponRows.issues(result, couponID: couponID, userID: userID)
    }

    func hasUniqueIndex() async throws -> Bool {
        try await DatabaseIndex.uniqueCoupon.exists(in: database)
    }

    func setUniqueIndex(_ isWanted: Bool) async throws {
        try await DatabaseIndex.uniqueCoupon.set(isWanted, in: database)
    }
}

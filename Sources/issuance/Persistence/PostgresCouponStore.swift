import ChaosClients

/// Issued coupons in PostgreSQL.
struct PostgresCouponStore: CouponStore {
    let database: Database

    func write(_ issues: [CouponIssued]) async throws -> Int {
        guard !issues.isEmpty else { return 0 }
        // No conflict target: the request id always decides, and the unique index too when it is there.
        let result = try await database.run(
            "write-coupons",
            """
            INSERT INTO issued_coupons (coupon_id, user_id, request_id, issued_at)
            SELECT coupon_id, user_id, request_id, to_timestamp(issued_at / 1000.0)
            FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[])
                AS issue (coupon_id, user_id, request_id, issued_at)
            ON CONFLICT DO NOTHING
            """,
            [
                .intArray(issues.map { Int64($0.couponId) }), .intArray(issues.map { Int64($0.userId) }),
                .textArray(issues.map(\.requestId)), .intArray(issues.map(\.issuedAt)),
            ])
        return result.affectedRows
    }

    func coupon(_ couponID: Int, ofUser userID: Int) async throws -> [CouponIssued] {
        let result = try await database.read(
            "coupon-of-user",
            """
            SELECT request_id, (extract(epoch FROM issued_at) * 1000)::bigint AS issued_at
            FROM issued_coupons WHERE user_id = $1 AND coupon_id = $2 ORDER BY id
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

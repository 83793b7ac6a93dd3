import ChaosClients

/// Makes issued coupons of rows, which have the same columns in every database.
enum CouponRows {
    static func issues(_ result: SQLResult, couponID: Int, userID: Int) -> [CouponIssued] {
        result.rows.compactMap { row in
            guard let requestID = row["request_id"], let issuedAt = row.int("issued_at") else { return nil }
            return CouponIssued(couponId: couponID, userId: userID, requestId: requestID, issuedAt: issuedAt)
        }
    }
}

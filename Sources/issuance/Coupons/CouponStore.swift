/// Where issued coupons are kept for good.
protocol CouponStore: Sendable {
    /// Writes each issue whose request was not written before; with the unique index, also only one for each
    /// coupon and user.
    /// - Returns: How many were new.
    func write(_ issues: [CouponIssued]) async throws -> Int
    func coupon(_ couponID: Int, ofUser userID: Int) async throws -> [CouponIssued]
    func hasUniqueIndex() async throws -> Bool
    /// - Throws: ``StoreError/refused(_:)`` when there are duplicates already.
    func setUniqueIndex(_ isWanted: Bool) async throws
}

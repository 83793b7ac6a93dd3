/// The Redis keys of one coupon.
struct CouponKeys: Sendable {
    let couponID: Int

    /// Held while one request checks and writes; a plain string with a time to live.
    var lock: String { "lock:coupon:\(couponID)" }
    /// Set of the users who have the coupon.
    var issued: String { "coupon:\(couponID):issued" }
    /// Coupons left.
    var stock: String { "coupon:\(couponID):stock" }
    /// Coupons there were at the start; never changed by issuing, so that an oversold coupon can be proven.
    var total: String { "coupon:\(couponID):total" }
    /// Counts the holders of the lock; each holder's number is its fencing token.
    var fence: String { "fence:coupon:\(couponID)" }
    /// The highest fencing token that has written.
    var fenceSeen: String { "fence:coupon:\(couponID):seen" }
}

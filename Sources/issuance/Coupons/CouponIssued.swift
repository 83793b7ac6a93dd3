/// The event that records an issued coupon, on the topic `coupon-issued`.
struct CouponIssued: Codable, Sendable, Equatable {
    let couponId: Int
    let userId: Int
    /// Unique for each issue; makes writing the event twice harmless.
    let requestId: String
    /// Milliseconds since 1970.
    let issuedAt: Int64
}

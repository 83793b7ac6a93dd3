/// How much of everything a lab has.
public struct LabSizes: Codable, Sendable, Equatable {
    /// The coupons that are on sale; 8 to 13 as in the source report, besides the event coupon 1.
    public var coupons: ClosedRange<Int>
    /// Of each coupon; default a million, so that a ten-minute load does not sell out.
    public var couponStock: Int
    /// Products 1 to this number.
    public var products: Int
    public var productStock: Int
    /// Points worker processes; the source report had one before the improvement and three after it.
    public var pointsWorkers: Int
    /// The memory limit of the API's control group in bytes.
    public var apiMemoryLimit: Int64

    public init(
        coupons: ClosedRange<Int> = 8...13, couponStock: Int = 1_000_000, products: Int = 300,
        productStock: Int = 1_000_000, pointsWorkers: Int = 1, apiMemoryLimit: Int64 = 512 << 20
    ) {
        self.coupons = coupons
        self.couponStock = couponStock
        self.products = products
        self.productStock = productStock
        self.pointsWorkers = pointsWorkers
        self.apiMemoryLimit = apiMemoryLimit
    }
}

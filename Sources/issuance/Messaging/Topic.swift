/// The Kafka topics of the service, and who reads them.
enum Topic {
    static let couponIssued = "coupon-issued"
    static let orderCompleted = "order-completed"
    static let issuanceGroup = "issuance-workers"
    static let pointsGroup = "points-workers"
    static let all = [couponIssued, orderCompleted]
}

/// Where points are kept.
protocol PointsStore: Sendable {
    /// Credits each order that was not credited before, all in one transaction.
    /// - Returns: How many were new.
    func credit(_ credits: [PointsCredit]) async throws -> Int
    func balance(ofUser userID: Int) async throws -> PointsBalance?
}

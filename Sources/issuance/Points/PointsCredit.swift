/// Points that one order earns.
struct PointsCredit: Sendable, Equatable {
    let orderID: Int
    let userID: Int
    let points: Int

    /// One point for each full hundred of the order's total, and at least one, so that no order goes without.
    init(_ event: OrderCompleted) {
        orderID = event.orderId
        userID = event.userId
        points = max(1, event.total / 100)
    }
}

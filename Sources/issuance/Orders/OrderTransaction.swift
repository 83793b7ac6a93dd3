/// The steps of an order inside its transaction.
protocol OrderTransaction: Sendable {
    /// Reads a product and keeps others from changing it until the end; nil when there is no such product.
    func lockProduct(_ id: Int) async throws -> LockedProduct?
    func takeStock(_ id: Int, quantity: Int) async throws
    /// - Returns: The new order's id.
    func insertOrder(userID: Int, total: Int) async throws -> Int
    /// Adds the lines, and the event to the outbox.
    func complete(_ event: OrderCompleted, lines: [OrderLine]) async throws
    func creditPoints(_ credits: [PointsCredit]) async throws
}

/// The event of a committed order, on the topic `order-completed`.
struct OrderCompleted: Codable, Sendable, Equatable {
    let orderId: Int
    let userId: Int
    /// In the smallest unit of the currency.
    let total: Int
    /// Milliseconds since 1970.
    let completedAt: Int64
}

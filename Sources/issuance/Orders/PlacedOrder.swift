/// An order as it was accepted.
struct PlacedOrder: Codable, Sendable, Equatable {
    let orderId: Int
    let userId: Int
    /// In the smallest unit of the currency.
    let total: Int
    let items: [OrderLine]
}

/// One line of an order.
struct OrderLine: Codable, Sendable, Equatable {
    let productId: Int
    let quantity: Int
}

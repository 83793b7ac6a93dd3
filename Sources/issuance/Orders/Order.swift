/// One line of an order.
struct OrderLine: Codable, Sendable, Equatable {
    let productId: Int
    let quantity: Int
}

/// An order as a customer places it.
struct OrderDraft: Sendable, Equatable {
    let userID: Int
    let lines: [OrderLine]
}

/// An order as it was accepted.
struct PlacedOrder: Codable, Sendable, Equatable {
    let orderId: Int
    let userId: Int
    /// In the smallest unit of the currency.
    let total: Int
    let items: [OrderLine]
}

/// A product's row while an order has it locked.
struct LockedProduct: Sendable, Equatable {
    let id: Int
    /// In the smallest unit of the currency.
    let price: Int
    let stock: Int
}

/// A product's row while an order has it locked.
struct LockedProduct: Sendable, Equatable {
    let id: Int
    /// In the smallest unit of the currency.
    let price: Int
    let stock: Int
}

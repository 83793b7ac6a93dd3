/// What became of an order; failures of the database are thrown as ``StoreError``.
enum OrderAnswer: Sendable, Equatable {
    case placed(orderID: Int)
    case outOfStock(productID: Int)
    case unknownProduct(productID: Int)
}

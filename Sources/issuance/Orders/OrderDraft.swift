/// An order as a customer places it.
struct OrderDraft: Sendable, Equatable {
    let userID: Int
    let lines: [OrderLine]
}

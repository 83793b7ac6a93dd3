/// What is in the store cannot be what was written into it.
struct StoreDamage: Error, Equatable {
    let cause: String
}

/// What a request is for; limits and in-flight counts are per function, never pooled, so that a flood of one does
/// not take the other down.
enum ServiceFunction: String, Sendable, CaseIterable {
    case coupons, orders, reads
    /// Health, metrics and switches: never limited.
    case operations
}

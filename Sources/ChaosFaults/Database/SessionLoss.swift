import ChaosCore

/// How a session of ours was lost. It never comes back.
struct SessionLoss: Sendable, Equatable {
    let backend: Int32
    /// When we noticed.
    let at: Instant
    /// SQLSTATE of the server's last word; `nil` when there was none.
    let code: String?
    let cause: String
}

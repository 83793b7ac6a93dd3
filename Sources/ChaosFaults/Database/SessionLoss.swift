import ChaosCore

/// How a session of ours was lost. It never comes back.
struct SessionLoss: Sendable, Equatable {
    let backend: Int64
    /// When we noticed.
    let at: Instant
    /// The server's last word; `nil` when there was none.
    let code: String?
    let cause: String
    /// How long the session had been idle inside its transaction when it was used again.
    let idleFor: Duration

    /// Whether the server ended it for being idle. Its last word may be lost with the connection; the time is not.
    func isLease(of lease: Duration, _ codes: DeadlockCodes) -> Bool {
        code == codes.lease || (code == nil && idleFor >= lease)
    }
}

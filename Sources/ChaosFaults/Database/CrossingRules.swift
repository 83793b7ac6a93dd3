import ChaosCore

/// How one round of a crossing session is timed and opened, fitted to the server.
struct CrossingRules: Sendable, Equatable {
    /// How long the first row is held before the second is asked for.
    let hold: Duration
    /// How long our sessions wait for a row before they give up and let go of everything.
    let lockTimeout: Duration
    let interval: Duration
    let lease: Duration
    let order: LockOrder
    /// A script that a new session runs once; empty when there is nothing to prepare.
    let preparation: String
    /// A script that opens a transaction with our settings.
    let opening: String
}

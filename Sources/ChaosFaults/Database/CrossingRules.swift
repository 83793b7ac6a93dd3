import ChaosCore

/// How one round of a crossing session is timed, fitted to the server's own `deadlock_timeout`.
struct CrossingRules: Sendable, Equatable {
    /// How long the first row is held before the second is asked for.
    let hold: Duration
    /// How long our sessions wait for a row before they give up and let go of everything.
    let lockTimeout: Duration
    let interval: Duration
    let lease: Duration
    let order: LockOrder
    /// Our sessions never look for the circle, so that whoever does is the application's.
    let setsDeadlockTimeout: Bool
    /// The server notices by itself that we are gone (PostgreSQL 14 and later).
    let checksConnection: Bool

    init(_ settings: DeadlockSettings, _ facts: DatabaseFacts) {
        // A transaction looks for a circle once, deadlock_timeout after it began to wait. Ours must be closed by then:
        // one that is closed later is found by nobody.
        hold = min(settings.hold, facts.deadlockTimeout * 0.7)
        // And it must stay closed until then.
        lockTimeout = max(settings.lockTimeout, facts.deadlockTimeout + .milliseconds(500))
        interval = settings.interval
        lease = settings.lease
        order = settings.order
        setsDeadlockTimeout = facts.maySetDeadlockTimeout
        checksConnection = facts.version >= 140_000
    }

    /// Opens a transaction with our settings. `SET LOCAL` only: a pooler would hand a plain SET to its next user.
    var opening: String {
        var lines = [
            "BEGIN", set("lock_timeout", lockTimeout), set("statement_timeout", lockTimeout + .seconds(2)),
            set("idle_in_transaction_session_timeout", lease),
        ]
        // Without it the backend of a killed tool kept its row locks for 18.8 s; with it for 0.2 s.
        if checksConnection { lines.append(set("client_connection_check_interval", .milliseconds(500))) }
        if setsDeadlockTimeout { lines.append(set("deadlock_timeout", .seconds(600))) }
        return lines.joined(separator: "; ")
    }

    private func set(_ name: String, _ length: Duration) -> String {
        "SET LOCAL \(name) = '\(length.nanoseconds / 1_000_000)ms'"
    }
}

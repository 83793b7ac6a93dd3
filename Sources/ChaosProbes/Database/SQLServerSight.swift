import ChaosClients

/// What one look at an SQL server showed. What could not be read is nil, with a reason where there is one.
struct SQLServerSight: Sendable {
    /// Since the server's start, or since its statistics were reset.
    var deadlocks: Int64?
    /// Statements over the server's own limit for slow ones, since its start.
    var slowQueries: Int64?
    /// Sessions that wait for a lock now.
    var waiting: Double?
    /// Of those, the ones that have been in their statement for over 1 s.
    var blocked: Double?
    /// Sessions that run a statement.
    var active: Double?
    /// Client connections as a share of the most that are allowed.
    var used: Double?
    /// Age of the oldest transaction in seconds; 0 when there is none.
    var oldest: Double?
    /// Why sessions cannot be counted: they are hidden from this user.
    var hidden: String?
    /// Why there is no count of slow statements.
    var noSlowQueries = "the server gave no count of slow statements"
}

/// One engine's way of looking.
protocol SQLServerQuestion: Sendable {
    /// Looks once, in a read-only transaction that the caller has opened; each question takes at most `limit`.
    func look(over session: any SQLSession, limit: Duration) async throws(ClientError) -> SQLServerSight
}

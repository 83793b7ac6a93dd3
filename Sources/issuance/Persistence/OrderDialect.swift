import ChaosClients

/// What a database says differently about orders; all else is said once, by ``SQLOrderStore`` and
/// ``SQLOrderTransaction``.
protocol OrderDialect: Sendable {
    /// Limits how long this transaction's statements wait for a row; zero is no limit.
    func rowLockLimit(_ limit: Duration) -> String
    /// Adds an order's lines, and its event to the outbox.
    func complete(_ event: OrderCompleted, lines: [OrderLine]) -> [SQLStatement]
    /// Credits points inside the order's own transaction, which `run` belongs to.
    func credit(_ credits: [PointsCredit], _ run: (SQLStatement) async throws -> SQLResult) async throws
    /// The instant that lies so far back on the database's clock; `parameter` marks the milliseconds.
    func past(_ parameter: String) -> String
    func removeFromOutbox(_ orderIDs: [Int]) -> SQLStatement
}

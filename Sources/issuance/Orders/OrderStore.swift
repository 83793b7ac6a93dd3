/// Where orders are kept. What an order means is ``OrderPlacer``'s business; a store only keeps rows, so that
/// another database is another implementation and nothing else.
protocol OrderStore: Sendable {
    /// Runs `body` in one transaction; a throw rolls back.
    /// - Throws: ``StoreError``, or what `body` threw.
    func transaction<Result: Sendable>(
        rowLockTimeout: Duration, _ body: @escaping @Sendable (any OrderTransaction) async throws -> Result
    ) async throws -> Result

    func order(_ id: Int) async throws -> PlacedOrder?
    /// A user's orders, newest first.
    func orders(ofUser userID: Int, limit: Int) async throws -> [PlacedOrder]

    /// Events that were committed at least `age` ago and are not yet known to have reached Kafka, oldest first.
    func leftOutbox(olderThan age: Duration, limit: Int) async throws -> [OrderCompleted]
    func removeFromOutbox(_ orderIDs: [Int]) async throws
    func outboxSize() async throws -> Int
}

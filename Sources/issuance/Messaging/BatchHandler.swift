import ChaosClients

/// What a worker does with messages.
protocol BatchHandler: Sendable {
    /// Handles a batch so that handling it again changes nothing: a worker may die before it can say that it is done.
    /// - Throws: When the batch is not done; it is tried again.
    func handle(_ messages: [KafkaMessage]) async throws
}

import ChaosClients

/// Where a worker gets its messages from: a member of a consumer group.
protocol MessageSource: Sendable {
    func poll(max: Int, timeout: Duration) async throws -> [KafkaMessage]
    /// - Parameter offsets: For each partition the next offset to read.
    func commit(_ offsets: [KafkaPartition: Int64]) async throws
    func assignment() async throws -> Set<KafkaPartition>
    /// How often the group has moved partitions since this member joined.
    var rebalances: Int { get }
    /// Leaves the group.
    func close() async
}

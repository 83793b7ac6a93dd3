import ChaosClients

/// A Kafka consumer as a message source.
struct KafkaMessageSource: MessageSource {
    let consumer: KafkaConsumer

    func poll(max: Int, timeout: Duration) async throws -> [KafkaMessage] {
        try await consumer.poll(max: max, timeout: timeout)
    }

    func commit(_ offsets: [KafkaPartition: Int64]) async throws { try await consumer.commit(offsets) }
    func assignment() async throws -> Set<KafkaPartition> { try await consumer.assignment() }
    var rebalances: Int { consumer.rebalances }
    func close() async { await consumer.close() }
}

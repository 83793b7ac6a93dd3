import ChaosClients

/// The Kafka producer as an event sender; the key decides the partition, so one user's events keep their order.
struct KafkaEventSender: EventSender {
    let producer: KafkaProducer

    func send(topic: String, key: Int, value: [UInt8], timeout: Duration) async throws(ClientError) {
        _ = try await producer.send(topic: topic, key: Array(String(key).utf8), value: value, timeout: timeout)
    }
}

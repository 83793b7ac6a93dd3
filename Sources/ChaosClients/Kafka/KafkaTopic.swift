import CRDKafka

/// The owner of one `rd_kafka_topic_t`.
final class KafkaTopic {
    let pointer: OpaquePointer
    /// A topic holds its client alive, and must be gone before it.
    private let handle: KafkaHandle

    init(_ name: String, of handle: KafkaHandle) throws(ClientError) {
        guard let pointer = rd_kafka_topic_new(handle.pointer, name, nil) else {
            throw handle.errors.error(rd_kafka_last_error(), "open topic \(name)")
        }
        self.pointer = pointer
        self.handle = handle
    }

    deinit {
        rd_kafka_topic_destroy(pointer)
    }
}

import CRDKafka

/// The owner of one `rd_kafka_queue_t`, for answers with a time limit of ours.
final class KafkaQueue {
    let pointer: OpaquePointer
    /// A queue holds its client alive.
    private let handle: KafkaHandle

    init?(_ handle: KafkaHandle) {
        guard let pointer = rd_kafka_queue_new(handle.pointer) else { return nil }
        self.pointer = pointer
        self.handle = handle
    }

    deinit {
        rd_kafka_queue_destroy(pointer)
    }

    /// Waits for the next event; nil when none came in time.
    func next(within limit: Duration) -> KafkaEvent? {
        rd_kafka_queue_poll(pointer, limit.roundedUpMilliseconds).map { KafkaEvent($0) }
    }
}

import CRDKafka

/// The owner of one `rd_kafka_event_t`, which owns whatever is read from it.
final class KafkaEvent {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        rd_kafka_event_destroy(pointer)
    }
}

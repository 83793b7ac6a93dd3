import CRDKafka

/// The owner of one `rd_kafka_t`, destroyed in `deinit`, which blocks: the last reference must go on a thread of ours.
final class KafkaHandle: @unchecked Sendable {
    /// What the handle is for.
    enum Kind {
        case producer
        case consumer

        var raw: rd_kafka_type_t {
            switch self {
            case .producer: RD_KAFKA_PRODUCER
            case .consumer: RD_KAFKA_CONSUMER
            }
        }
    }

    // Sendable is right: > "librdkafka is completely thread-safe (unless otherwise noted in the API documentation)".
    // The pointer never changes and is valid until deinit, which runs when nobody holds a reference.
    let pointer: OpaquePointer
    let errors: KafkaErrors
    private let retainedEvents: Unmanaged<KafkaEvents>

    /// Takes over the handle and the reference to its events that librdkafka's callbacks use.
    init(_ pointer: OpaquePointer, events: Unmanaged<KafkaEvents>, target: String, scrubber: Scrubber) {
        self.pointer = pointer
        retainedEvents = events
        errors = KafkaErrors(target: target, scrubber: scrubber, events: events.takeUnretainedValue())
    }

    deinit {
        // A consumer that wants to leave its group politely was closed before; nothing here may wait for a broker.
        rd_kafka_destroy_flags(pointer, Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE))
        // No callback can come any more.
        retainedEvents.release()
    }

    var events: KafkaEvents { errors.events }
}

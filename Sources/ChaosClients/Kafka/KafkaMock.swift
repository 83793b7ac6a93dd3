import CRDKafka

/// The owner of one `rd_kafka_mock_cluster_t`, destroyed in `deinit`, which blocks until the brokers' threads have ended.
final class KafkaMock: @unchecked Sendable {
    // Sendable is right: the mock's functions hand their work to the mock's own thread under a lock, and the pointer
    // never changes until deinit, when nobody holds a reference.
    let pointer: OpaquePointer
    /// The client that the mock belongs to; released after the mock is gone.
    private let handle: KafkaHandle

    init(_ pointer: OpaquePointer, of handle: KafkaHandle) {
        self.pointer = pointer
        self.handle = handle
    }

    deinit {
        rd_kafka_mock_cluster_destroy(pointer)
    }
}

import CRDKafka

/// Questions to a cluster, and the making of topics; one thread of its own, one question at a time.
public final class KafkaAdmin: Sendable {
    private let worker = SerialWorker<KafkaAdminChannel>()
    private let errors: KafkaErrors

    /// Makes the client; connecting goes on in the background. `timeout` limits each question.
    public init(
        endpoint: KafkaEndpoint, clientID: String, timeout: Duration = .seconds(5)
    ) throws(ClientError) {
        let configuration = try KafkaConfiguration(endpoint, clientID: clientID)
        let handle = try configuration.makeHandle(.producer, events: KafkaEvents())
        errors = handle.errors
        worker.start(made: PendingReply(), target: errors.target) {
            KafkaAdminChannel(endpoint, clientID: clientID, limit: timeout, handle: handle)
        }
    }

    deinit {
        worker.close()
    }

    /// Makes a topic. Throws `.serverError` with `TOPIC_ALREADY_EXISTS` when it is there; the embedded cluster does not
    /// know this request and has its own `createTopic`.
    public func createTopic(name: String, partitions: Int, replication: Int) async throws(ClientError) {
        try await run { channel throws(ClientError) in
            try channel.createTopic(name, partitions: partitions, replication: replication)
        }
    }

    /// Cluster id, brokers, and topics with their partition counts.
    public func metadata() async throws(ClientError) -> KafkaClusterInfo {
        try await run { channel throws(ClientError) in try channel.metadata() }
    }

    /// The committed offsets of a group, which need not be ours; nil is "never committed", which is unknown, not zero.
    public func committedOffsets(
        group: String, partitions: [KafkaPartition]
    ) async throws(ClientError) -> [KafkaPartition: Int64?] {
        if partitions.isEmpty { return [:] }
        return try await run { channel throws(ClientError) in
            try channel.committedOffsets(group: group, partitions: partitions)
        }
    }

    /// How far a group, which need not be ours, has read in each of these partitions, all within one time limit; what
    /// could not be read of one partition is that one's own error. The committed offsets are read first.
    public func backlog(
        group: String, partitions: [KafkaPartition], within limit: Duration
    ) async throws(ClientError) -> [KafkaPartition: Result<KafkaBacklog, ClientError>] {
        if partitions.isEmpty { return [:] }
        let deadline = Deadline(after: limit)
        return try await run { channel throws(ClientError) in
            try channel.backlog(group: group, partitions: partitions, until: deadline)
        }
    }

    /// The offset of the oldest record that is still there, and the offset that the next one will get.
    public func watermarks(_ partition: KafkaPartition) async throws(ClientError) -> (low: Int64, high: Int64) {
        try await run { channel throws(ClientError) in try channel.watermarks(partition) }
    }

    /// When the record at an offset was made, in milliseconds since 1970; nil when there is no such record (any more, yet).
    public func recordTimestamp(at partition: KafkaPartition, offset: Int64) async throws(ClientError) -> Int64? {
        try await run { channel throws(ClientError) in try channel.recordTimestamp(at: partition, offset: offset) }
    }

    /// Ends the client; questions that wait fail with `.closed`.
    public func close() async {
        worker.close()
        await worker.waitUntilEnded()
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable (KafkaAdminChannel) throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        let reply = PendingReply<Value>()
        let errors = errors
        worker.add { channel in
            if reply.isSettled { return }
            guard let channel else {
                reply.settle(.failure(errors.error(.closed, "ask", "this client was closed")))
                return
            }
            do throws(ClientError) {
                reply.settle(.success(try body(channel)))
            } catch {
                reply.settle(.failure(error))
            }
        }
        return try await reply.value {
            reply.settle(.failure(errors.error(.cancelled, "ask", "the calling task was cancelled")))
        }
    }
}

/// A member of a consumer group, with a thread of its own. Nothing is committed unless `commit` is called.
///
/// librdkafka sends heartbeats by itself. A member that does not call `poll` for `max.poll.interval.ms` (5 min) loses its
/// partitions.
public final class KafkaConsumer: Sendable {
    private static let commitLimit = Duration.seconds(10)

    private let worker = SerialWorker<KafkaConsumerChannel>()
    private let errors: KafkaErrors

    /// Makes the client; it joins when it is subscribed. `options` are librdkafka settings and win over the default
    /// `auto.offset.reset=earliest`; `enable.auto.commit` is always false. One that `readsNothing` has each partition
    /// paused as it gets it: it must be polled all the same to stay in the group.
    public init(
        endpoint: KafkaEndpoint, groupID: String, clientID: String, options: [String: String] = [:],
        readsNothing: Bool = false
    ) throws(ClientError) {
        let configuration = try KafkaConfiguration(
            endpoint, clientID: clientID, defaults: ["auto.offset.reset": "earliest"], options: options)
        try configuration.set("group.id", groupID)
        try configuration.set("enable.auto.commit", "false")
        configuration.followRebalances()
        let handle = try configuration.makeHandle(.consumer, events: KafkaEvents(pausesPartitions: readsNothing))
        errors = handle.errors
        worker.start(made: PendingReply(), target: errors.target) { KafkaConsumerChannel(handle) }
    }

    deinit {
        worker.close()
    }

    /// Joins the group for these topics, instead of those before. Partitions come during later calls of `poll`.
    public func subscribe(_ topics: [String]) async throws(ClientError) {
        try await run("subscribe") { channel throws(ClientError) in try channel.subscribe(topics) }
    }

    /// Waits up to `timeout` for messages and returns at most `max` of those that are there; empty when none came.
    /// Throws `.cancelled` when the task was cancelled before any came: nothing that was read is ever dropped.
    public func poll(max: Int, timeout: Duration) async throws(ClientError) -> [KafkaMessage] {
        let poll = KafkaPoll(max: max, timeout: timeout)
        schedule(poll)
        return try await poll.reply.value { poll.cancel() }
    }

    /// Commits, per partition, the offset of the *next* record to read. Throws `.serverError` when the group has moved on
    /// (`ILLEGAL_GENERATION`, `UNKNOWN_MEMBER_ID`), and `.timedOut` after 10 s.
    public func commit(_ offsets: [KafkaPartition: Int64]) async throws(ClientError) {
        if offsets.isEmpty { return }
        try await run("commit") { channel throws(ClientError) in
            try channel.commit(offsets, within: Self.commitLimit)
        }
    }

    /// The partitions this member has right now.
    public func assignment() async throws(ClientError) -> Set<KafkaPartition> {
        if worker.isClosed { throw closed("assignment") }
        return errors.events.assignment
    }

    /// How often partitions were given or taken away.
    public var rebalances: Int { errors.events.rebalances }

    /// How it stands in its group right now; what it was last when it is closed.
    public var membership: KafkaMembership { errors.events.membership }

    /// True after `close`.
    public var isClosed: Bool { worker.isClosed }

    /// Leaves the group, at most within 10 s, and ends the client.
    public func close() async {
        worker.close()
        await worker.waitUntilEnded()
    }

    /// Puts the poll at the end of the queue until it is done, so that other calls get in between its slices.
    private func schedule(_ poll: KafkaPoll) {
        worker.add { [self] channel in
            guard let channel else {
                poll.reply.settle(.failure(closed("poll")))
                return
            }
            do throws(ClientError) {
                guard let messages = try channel.advance(poll) else {
                    schedule(poll)
                    return
                }
                poll.reply.settle(.success(messages))
            } catch {
                poll.reply.settle(.failure(error))
            }
        }
    }

    private func run(
        _ operation: String, _ body: @escaping @Sendable (KafkaConsumerChannel) throws(ClientError) -> Void
    ) async throws(ClientError) {
        let reply = PendingReply<Void>()
        worker.add { [self] channel in
            guard let channel else {
                reply.settle(.failure(closed(operation)))
                return
            }
            do throws(ClientError) {
                reply.settle(.success(try body(channel)))
            } catch {
                reply.settle(.failure(error))
            }
        }
        // Not given up on cancellation: all of it is bounded, and half a commit helps nobody.
        try await reply.value()
    }

    private func closed(_ operation: String) -> ClientError {
        errors.error(.closed, operation, "this consumer was closed")
    }
}

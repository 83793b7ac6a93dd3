import CRDKafka

/// A group member as its thread sees it. Leaves the group in `deinit`.
final class KafkaConsumerChannel {
    /// The longest sleep in one go, so that commits and cancellations need not wait for a poll's whole time limit.
    private static let slice = Duration.milliseconds(50)
    private static let closeLimit = Duration.seconds(10)

    private let handle: KafkaHandle
    /// An error that was met after messages: the messages go first.
    private var pendingError: ClientError?

    init(_ handle: KafkaHandle) {
        self.handle = handle
        // Errors and rebalances of the main queue come through `rd_kafka_consumer_poll` too: one thing to poll.
        rd_kafka_poll_set_consumer(handle.pointer)
    }

    deinit {
        leaveGroup()
    }

    func subscribe(_ topics: [String]) throws(ClientError) {
        guard let list = KafkaPartitionList(topics.map { (KafkaPartition(topic: $0, partition: -1), offset: nil) })
        else {
            throw handle.errors.error(.invalidArgument, "subscribe", "out of memory")
        }
        try handle.errors.check(rd_kafka_subscribe(handle.pointer, list.pointer), "subscribe")
    }

    /// Waits one slice for messages; nil when there are none yet and the poll should get another turn.
    func advance(_ poll: KafkaPoll) throws(ClientError) -> [KafkaMessage]? {
        if let error = pendingError {
            pendingError = nil
            throw error
        }
        if poll.isCancelled {
            throw handle.errors.error(.cancelled, "poll", "the calling task was cancelled")
        }
        var messages: [KafkaMessage] = []
        var wait = min(Self.slice, Swift.max(.zero, poll.deadline.remaining))
        do throws(ClientError) {
            while messages.count < poll.max, let message = try next(within: wait) {
                messages.append(message)
                wait = .zero
            }
        } catch {
            if messages.isEmpty { throw error }
            pendingError = error
        }
        return messages.isEmpty && !poll.deadline.hasPassed ? nil : messages
    }

    /// Commits through a queue: librdkafka's own synchronous commit waits for the coordinator without a limit.
    func commit(_ offsets: [KafkaPartition: Int64], within limit: Duration) throws(ClientError) {
        guard let list = KafkaPartitionList(offsets.map { ($0.key, offset: $0.value) }),
            let queue = KafkaQueue(handle)
        else {
            throw handle.errors.error(.invalidArgument, "commit", "out of memory")
        }
        try handle.errors.check(
            rd_kafka_commit_queue(handle.pointer, list.pointer, queue.pointer, nil, nil), "commit")
        guard let event = queue.next(within: limit) else {
            throw handle.errors.error(
                .timedOut, "commit", "no answer within \(limit.inSeconds); whether it was committed is unknown")
        }
        try handle.errors.check(event, "commit")
        guard let outcome = rd_kafka_event_topic_partition_list(event.pointer) else { return }
        for entry in KafkaPartitionList.read(outcome.pointee) {
            try handle.errors.check(entry.code, "commit \(entry.partition)")
        }
    }

    private func next(within limit: Duration) throws(ClientError) -> KafkaMessage? {
        guard let pointer = rd_kafka_consumer_poll(handle.pointer, limit.roundedUpMilliseconds) else { return nil }
        defer { rd_kafka_message_destroy(pointer) }
        guard pointer.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw handle.errors.error(
                pointer.pointee.err, "poll", detail: rd_kafka_message_errstr(pointer).map { String(cString: $0) })
        }
        return KafkaMessage(copying: pointer)
    }

    /// Bounded, unlike `rd_kafka_consumer_close`: a coordinator that does not answer must not keep us.
    private func leaveGroup() {
        guard let queue = KafkaQueue(handle) else { return }
        let deadline = Deadline(after: Self.closeLimit)
        if let error = rd_kafka_consumer_close_queue(handle.pointer, queue.pointer) {
            rd_kafka_error_destroy(error)
            return
        }
        while rd_kafka_consumer_closed(handle.pointer) == 0 && !deadline.hasPassed {
            // Rebalance callbacks are served by polling; whatever else comes is of no interest any more.
            rd_kafka_consumer_poll(handle.pointer, 0).map { rd_kafka_message_destroy($0) }
            if let event = queue.next(within: .milliseconds(10)) { acknowledge(event) }
        }
    }

    /// In the queue a rebalance is an event, and librdkafka waits until it was carried out.
    private func acknowledge(_ event: KafkaEvent) {
        guard rd_kafka_event_type(event.pointer) == RD_KAFKA_EVENT_REBALANCE else { return }
        handle.events.rebalance(
            handle.pointer, rd_kafka_event_error(event.pointer), rd_kafka_event_topic_partition_list(event.pointer))
    }
}

extension KafkaMessage {
    /// Copies a message that librdkafka owns.
    init?(copying pointer: UnsafeMutablePointer<rd_kafka_message_t>) {
        let message = pointer.pointee
        guard let name = message.rkt.flatMap({ rd_kafka_topic_name($0) }) else { return nil }
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let timestamp = rd_kafka_message_timestamp(pointer, &kind)
        self.init(
            topic: String(cString: name), partition: Int(message.partition), offset: message.offset,
            key: message.key.map { Array(UnsafeRawBufferPointer(start: $0, count: message.key_len)) },
            value: Array(UnsafeRawBufferPointer(start: message.payload, count: message.len)),
            timestampMilliseconds: kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || timestamp < 0 ? nil : timestamp)
    }
}

import CRDKafka

/// The admin's clients as its thread sees them: one for the cluster, one per group asked about, one to read records.
final class KafkaAdminChannel {
    private let endpoint: KafkaEndpoint
    private let clientID: String
    private let limit: Duration
    private let handle: KafkaHandle
    private var groups: [String: KafkaHandle] = [:]
    private var reader: KafkaHandle?
    /// The last record read in each partition: a group that stands still asks for the same one again and again.
    private var stamps: [KafkaPartition: (offset: Int64, milliseconds: Int64?)] = [:]

    init(_ endpoint: KafkaEndpoint, clientID: String, limit: Duration, handle: KafkaHandle) {
        self.endpoint = endpoint
        self.clientID = clientID
        self.limit = limit
        self.handle = handle
    }

    private var patience: Deadline { Deadline(after: limit) }
    private var milliseconds: Int32 { limit.roundedUpMilliseconds }
    private var errors: KafkaErrors { handle.errors }

    func metadata() throws(ClientError) -> KafkaClusterInfo {
        var pointer: UnsafePointer<rd_kafka_metadata>?
        try errors.check(rd_kafka_metadata(handle.pointer, 1, nil, &pointer, milliseconds), "metadata")
        guard let pointer else { throw errors.error(.protocolError, "metadata", "there was no answer") }
        defer { rd_kafka_metadata_destroy(pointer) }
        let metadata = pointer.pointee
        let brokers = (0..<Int(metadata.broker_cnt)).map { index in
            let broker = metadata.brokers[index]
            return KafkaClusterInfo.Broker(
                id: Int(broker.id), host: broker.host.map { String(cString: $0) } ?? "", port: Int(broker.port))
        }
        let topics = (0..<Int(metadata.topic_cnt)).compactMap { index -> (String, Int)? in
            let topic = metadata.topics[index]
            guard let name = topic.topic, topic.err == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
            return (String(cString: name), Int(topic.partition_cnt))
        }
        return KafkaClusterInfo(
            clusterID: clusterID(), brokers: brokers.sorted { $0.id < $1.id },
            topics: Dictionary(topics, uniquingKeysWith: { first, _ in first }))
    }

    private func clusterID() -> String? {
        guard let text = rd_kafka_clusterid(handle.pointer, milliseconds) else { return nil }
        defer { rd_kafka_mem_free(handle.pointer, text) }
        return String(cString: text)
    }

    func createTopic(_ name: String, partitions: Int, replication: Int) throws(ClientError) {
        let operation = "create topic \(name)"
        var message = [CChar](repeating: 0, count: 512)
        guard
            let topic = rd_kafka_NewTopic_new(
                name, Int32(clamping: partitions), Int32(clamping: replication), &message, message.count)
        else {
            throw errors.error(.invalidArgument, operation, message.text)
        }
        defer { rd_kafka_NewTopic_destroy(topic) }
        guard let queue = KafkaQueue(handle) else {
            throw errors.error(.invalidArgument, operation, "out of memory")
        }
        var topics: [OpaquePointer?] = [topic]
        rd_kafka_CreateTopics(handle.pointer, &topics, 1, nil, queue.pointer)
        guard let event = queue.next(within: limit) else {
            throw errors.error(.timedOut, operation, "no answer within \(limit.inSeconds)")
        }
        try errors.check(event, operation)
        var count = 0
        guard
            let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.pointer), &count)
        else { return }
        for index in 0..<count {
            try errors.check(rd_kafka_topic_result_error(results[index]), operation)
        }
    }

    func committedOffsets(
        group: String, partitions: [KafkaPartition]
    ) throws(ClientError) -> [KafkaPartition: Int64?] {
        let committed = try committed(group: group, partitions: partitions, until: patience)
        var offsets: [KafkaPartition: Int64?] = [:]
        for (partition, offset) in committed { offsets.updateValue(try offset.get(), forKey: partition) }
        return offsets
    }

    private func committed(
        group: String, partitions: [KafkaPartition], until deadline: Deadline
    ) throws(ClientError) -> [KafkaPartition: Result<Int64?, ClientError>] {
        let operation = "committed offsets of \(group)"
        let member = try client(ofGroup: group)
        guard let list = KafkaPartitionList(partitions.map { ($0, offset: nil) }) else {
            throw errors.error(.invalidArgument, operation, "out of memory")
        }
        try member.errors.check(
            rd_kafka_committed(member.pointer, list.pointer, deadline.pollMilliseconds), operation)
        var offsets: [KafkaPartition: Result<Int64?, ClientError>] = [:]
        for entry in list.entries {
            offsets[entry.partition] = Result { () throws(ClientError) in
                try member.errors.check(entry.code, operation)
                // RD_KAFKA_OFFSET_INVALID: the group has not committed, which is unknown and not zero.
                return entry.offset >= 0 ? entry.offset : nil
            }
        }
        return offsets
    }

    /// A partition whose broker does not answer may use up its own share of the time, not that of the others.
    func backlog(
        group: String, partitions: [KafkaPartition], until deadline: Deadline
    ) throws(ClientError) -> [KafkaPartition: Result<KafkaBacklog, ClientError>] {
        let committed = try committed(group: group, partitions: partitions, until: deadline)
        var backlogs: [KafkaPartition: Result<KafkaBacklog, ClientError>] = [:]
        for (index, partition) in partitions.enumerated() {
            let share = Deadline(after: max(.zero, deadline.remaining) / (partitions.count - index))
            backlogs[partition] = Result { () throws(ClientError) in
                try backlog(of: partition, committed: try committed[partition]?.get() ?? nil, until: share)
            }
        }
        return backlogs
    }

    private func backlog(
        of partition: KafkaPartition, committed: Int64?, until deadline: Deadline
    ) throws(ClientError) -> KafkaBacklog {
        if deadline.hasPassed { throw errors.error(.timedOut, "watermarks of \(partition)", "no time was left") }
        let (low, high) = try watermarks(partition, until: deadline)
        // What retention has deleted can no longer be read; what is oldest then is the first that is left.
        guard let committed, committed < high else {
            return KafkaBacklog(committed: committed, low: low, end: high)
        }
        let stamp = try? stamp(at: partition, offset: max(committed, low), until: deadline)
        return KafkaBacklog(committed: committed, low: low, end: high, oldestUnread: stamp ?? nil)
    }

    func watermarks(
        _ partition: KafkaPartition, until deadline: Deadline? = nil
    ) throws(ClientError) -> (low: Int64, high: Int64) {
        var low: Int64 = 0
        var high: Int64 = 0
        let limit = (deadline ?? patience).pollMilliseconds
        try errors.check(
            rd_kafka_query_watermark_offsets(
                handle.pointer, partition.topic, Int32(clamping: partition.partition), &low, &high, limit),
            "watermarks of \(partition)")
        return (low, high)
    }

    func recordTimestamp(at partition: KafkaPartition, offset: Int64) throws(ClientError) -> Int64? {
        let (low, high) = try watermarks(partition)
        guard offset >= low && offset < high else { return nil }
        return try stamp(at: partition, offset: offset, until: patience)
    }

    /// Reads a record that is known to be there with the old consumer interface, which needs no group and leaves no
    /// trace.
    private func stamp(
        at partition: KafkaPartition, offset: Int64, until deadline: Deadline
    ) throws(ClientError) -> Int64? {
        if let known = stamps[partition], known.offset == offset { return known.milliseconds }
        let operation = "read \(partition) at \(offset)"
        let client = try readerClient()
        let topic = try KafkaTopic(partition.topic, of: client)
        let number = Int32(clamping: partition.partition)
        guard rd_kafka_consume_start(topic.pointer, number, offset) == 0 else {
            throw client.errors.error(rd_kafka_last_error(), operation)
        }
        defer { rd_kafka_consume_stop(topic.pointer, number) }
        guard let message = rd_kafka_consume(topic.pointer, number, deadline.pollMilliseconds) else {
            throw client.errors.error(.timedOut, operation, "no record came in time")
        }
        defer { rd_kafka_message_destroy(message) }
        try client.errors.check(message.pointee.err, operation)
        let milliseconds = KafkaMessage(copying: message)?.timestampMilliseconds
        stamps[partition] = (offset, milliseconds)
        return milliseconds
    }

    /// librdkafka reads the offsets of the group that a client is configured with, so each group needs one. It never
    /// subscribes, so the group does not see it.
    private func client(ofGroup group: String) throws(ClientError) -> KafkaHandle {
        if let known = groups[group] { return known }
        let configuration = try KafkaConfiguration(endpoint, clientID: clientID)
        try configuration.set("group.id", group)
        try configuration.set("enable.auto.commit", "false")
        let made = try configuration.makeHandle(.consumer, events: KafkaEvents())
        groups[group] = made
        return made
    }

    private func readerClient() throws(ClientError) -> KafkaHandle {
        if let reader { return reader }
        let configuration = try KafkaConfiguration(endpoint, clientID: clientID)
        // One record is wanted, not the megabytes behind it.
        try configuration.set("fetch.message.max.bytes", "16384")
        try configuration.set("queued.min.messages", "1")
        let made = try configuration.makeHandle(.consumer, events: KafkaEvents())
        reader = made
        return made
    }
}

import CRDKafka

/// The admin's clients as its thread sees them: one for the cluster, one per group asked about, one to read records.
final class KafkaAdminChannel {
    private let endpoint: KafkaEndpoint
    private let clientID: String
    private let limit: Duration
    private let handle: KafkaHandle
    private var groups: [String: KafkaHandle] = [:]
    private var reader: KafkaRecordReader?

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
        var unread: [KafkaPartition: Int64] = [:]
        for (index, partition) in partitions.enumerated() {
            let share = Deadline(after: max(.zero, deadline.remaining) / (partitions.count - index))
            backlogs[partition] = Result { () throws(ClientError) in
                let offset = try committed[partition]?.get() ?? nil
                let (low, high) = try watermarks(partition, until: share)
                // What retention has deleted can no longer be read; what is oldest then is the first that is left.
                if let offset, offset < high { unread[partition] = max(offset, low) }
                return KafkaBacklog(committed: offset, low: low, end: high)
            }
        }
        for (partition, stamp) in try stamps(at: unread, until: deadline) {
            backlogs[partition] = backlogs[partition]?.map { $0.with(oldestUnread: stamp) }
        }
        return backlogs
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
        return try stamps(at: [partition: offset], until: patience)[partition]?.get()
    }

    private func stamps(
        at offsets: [KafkaPartition: Int64], until deadline: Deadline
    ) throws(ClientError) -> [KafkaPartition: Result<Int64, ClientError>] {
        if offsets.isEmpty { return [:] }
        let reader: KafkaRecordReader
        if let made = self.reader {
            reader = made
        } else {
            reader = try KafkaRecordReader(endpoint, clientID: clientID)
            self.reader = reader
        }
        return reader.stamps(at: offsets, until: deadline)
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
}

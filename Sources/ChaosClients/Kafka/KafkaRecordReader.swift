import CRDKafka

/// Reads single records with the old consumer interface, which needs no group and leaves no trace.
final class KafkaRecordReader {
    private let handle: KafkaHandle
    private let queue: KafkaQueue
    /// Opened once each: a topic that was just opened must find its brokers first.
    private var topics: [String: KafkaTopic] = [:]
    /// The last record read in each partition: a group that stands still asks for the same one again and again.
    private var known: [KafkaPartition: (offset: Int64, stamp: Int64)] = [:]

    init(_ endpoint: KafkaEndpoint, clientID: String) throws(ClientError) {
        let configuration = try KafkaConfiguration(endpoint, clientID: clientID)
        // One record is wanted, not the megabytes behind it.
        try configuration.set("fetch.message.max.bytes", "16384")
        // Counted over the queue that all partitions share: at 1, what is left there from the last read keeps the next from
        // being fetched until the broker's thread has slept for a second (seen with librdkafka 2.0.2).
        try configuration.set("queued.min.messages", "1000")
        // A broker answers one fetch at a time: one that waits for records to come would hold up the next partition's.
        try configuration.set("fetch.wait.max.ms", "10")
        try configuration.set("fetch.error.backoff.ms", "10")
        handle = try configuration.makeHandle(.consumer, events: KafkaEvents())
        guard let queue = KafkaQueue(handle) else {
            throw handle.errors.error(.invalidArgument, "read records", "out of memory")
        }
        self.queue = queue
    }

    /// When the records at these offsets, which must be there, were made, in milliseconds since 1970. All are read at the
    /// same time; one that did not come until the deadline is an error of its own.
    func stamps(
        at offsets: [KafkaPartition: Int64], until deadline: Deadline
    ) -> [KafkaPartition: Result<Int64, ClientError>] {
        var stamps: [KafkaPartition: Result<Int64, ClientError>] = [:]
        var wanted: [KafkaPartition: KafkaTopic] = [:]
        for (partition, offset) in offsets {
            if let known = known[partition], known.offset == offset {
                stamps[partition] = .success(known.stamp)
                continue
            }
            do throws(ClientError) {
                wanted[partition] = try start(partition, at: offset)
            } catch {
                stamps[partition] = .failure(error)
            }
        }
        let started = wanted
        while !wanted.isEmpty, let (partition, stamp) = next(until: deadline) {
            guard wanted.removeValue(forKey: partition) != nil else { continue }
            stamps[partition] = stamp
            if let stamp = try? stamp.get(), let offset = offsets[partition] { known[partition] = (offset, stamp) }
        }
        for (partition, topic) in started {
            rd_kafka_consume_stop(topic.pointer, Int32(clamping: partition.partition))
        }
        for partition in wanted.keys {
            stamps[partition] = .failure(
                handle.errors.error(.timedOut, "read \(partition)", "no record came in time"))
        }
        return stamps
    }

    private func start(_ partition: KafkaPartition, at offset: Int64) throws(ClientError) -> KafkaTopic {
        let topic: KafkaTopic
        if let open = topics[partition.topic] {
            topic = open
        } else {
            topic = try KafkaTopic(partition.topic, of: handle)
            topics[partition.topic] = topic
        }
        let number = Int32(clamping: partition.partition)
        guard rd_kafka_consume_start_queue(topic.pointer, number, offset, queue.pointer) == 0 else {
            throw handle.errors.error(rd_kafka_last_error(), "read \(partition) at \(offset)")
        }
        return topic
    }

    /// The next record or error of any partition; nil when none came.
    private func next(until deadline: Deadline) -> (KafkaPartition, Result<Int64, ClientError>)? {
        guard let pointer = rd_kafka_consume_queue(queue.pointer, deadline.pollMilliseconds) else { return nil }
        defer { rd_kafka_message_destroy(pointer) }
        guard let message = KafkaMessage(copying: pointer) else { return nil }
        let partition = KafkaPartition(topic: message.topic, partition: message.partition)
        let operation = "read \(partition)"
        return (
            partition,
            Result { () throws(ClientError) in
                try handle.errors.check(pointer.pointee.err, operation)
                guard let stamp = message.timestampMilliseconds else {
                    throw handle.errors.error(.serverError, operation, "the record carries no time")
                }
                return stamp
            }
        )
    }
}

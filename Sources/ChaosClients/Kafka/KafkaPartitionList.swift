import CRDKafka

/// The owner of a `rd_kafka_topic_partition_list_t`.
final class KafkaPartitionList {
    /// One entry; `offset` is librdkafka's, with its negative special values.
    struct Entry {
        let partition: KafkaPartition
        let offset: Int64
        let code: rd_kafka_resp_err_t
    }

    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init?(_ partitions: [(KafkaPartition, offset: Int64?)]) {
        guard let list = rd_kafka_topic_partition_list_new(Int32(partitions.count)) else { return nil }
        pointer = list
        for (partition, offset) in partitions {
            let entry = rd_kafka_topic_partition_list_add(
                list, partition.topic, Int32(clamping: partition.partition))
            if let offset { entry?.pointee.offset = offset }
        }
    }

    deinit {
        rd_kafka_topic_partition_list_destroy(pointer)
    }

    var entries: [Entry] { Self.read(pointer.pointee) }

    /// Copies the entries of a list that somebody else owns.
    static func read(_ list: rd_kafka_topic_partition_list_t) -> [Entry] {
        (0..<Int(list.cnt)).compactMap { index in
            guard let entry = list.elems?[index], let topic = entry.topic else { return nil }
            return Entry(
                partition: KafkaPartition(topic: String(cString: topic), partition: Int(entry.partition)),
                offset: entry.offset, code: entry.err)
        }
    }
}

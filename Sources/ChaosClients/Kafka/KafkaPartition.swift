/// One partition of a topic.
public struct KafkaPartition: Hashable, Sendable, CustomStringConvertible {
    /// The topic's name.
    public let topic: String
    /// The partition's number, from 0.
    public let partition: Int

    /// Names a partition, whether or not it exists.
    public init(topic: String, partition: Int) {
        self.topic = topic
        self.partition = partition
    }

    /// `topic[3]`.
    public var description: String { "\(topic)[\(partition)]" }
}

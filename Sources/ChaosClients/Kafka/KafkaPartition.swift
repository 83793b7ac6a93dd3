/// One partition of a topic.
public struct KafkaPartition: Hashable, Sendable, CustomStringConvertible {
    public let topic: String
    public let partition: Int

    public init(topic: String, partition: Int) {
        self.topic = topic
        self.partition = partition
    }

    /// `topic[3]`.
    public var description: String { "\(topic)[\(partition)]" }
}

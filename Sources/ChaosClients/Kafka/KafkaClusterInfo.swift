/// What a cluster says about itself.
public struct KafkaClusterInfo: Sendable, Equatable {
    /// A broker as the cluster announces it.
    public struct Broker: Sendable, Equatable {
        /// The broker's number.
        public let id: Int
        /// The host that clients shall use.
        public let host: String
        /// The port that clients shall use.
        public let port: Int
    }

    /// The cluster's identity; nil when it has none.
    public let clusterID: String?
    /// The brokers that are up, by number.
    public let brokers: [Broker]
    /// Number of partitions by topic.
    public let topics: [String: Int]

    /// All partitions of a topic, in order; empty when there is no such topic.
    public func partitions(of topic: String) -> [KafkaPartition] {
        (0..<(topics[topic] ?? 0)).map { KafkaPartition(topic: topic, partition: $0) }
    }
}

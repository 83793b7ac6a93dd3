/// A consumer group of the target, whose backlog matters to its users.
public struct ConsumerGroup: Sendable, Equatable {
    public let name: String
    public let topics: [String]
    /// The members' `partition.assignment.strategy`, in their order: `range,roundrobin`. Whoever joins must speak it.
    public let assignors: String

    /// librdkafka's own default, which differs from the Java client's.
    public static let defaultAssignors = "range,roundrobin"

    public init(name: String, topics: [String], assignors: String = Self.defaultAssignors) {
        self.name = name
        self.topics = topics
        self.assignors = assignors
    }
}

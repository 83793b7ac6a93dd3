/// A record as a consumer read it.
public struct KafkaMessage: Sendable, Equatable {
    /// The topic it was read from.
    public let topic: String
    /// The partition it was read from.
    public let partition: Int
    /// Its place in the partition.
    public let offset: Int64
    /// The key; nil when it has none.
    public let key: [UInt8]?
    /// The content.
    public let value: [UInt8]
    /// When it was produced (or appended, as the topic is set up), in milliseconds since 1970; nil when unknown.
    public let timestampMilliseconds: Int64?

    /// A message made by hand, for tests of whatever reads messages.
    public init(
        topic: String, partition: Int, offset: Int64, key: [UInt8]?, value: [UInt8], timestampMilliseconds: Int64?
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.key = key
        self.value = value
        self.timestampMilliseconds = timestampMilliseconds
    }
}

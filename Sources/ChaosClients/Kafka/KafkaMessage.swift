/// A record as a consumer read it.
public struct KafkaMessage: Sendable, Equatable {
    public let topic: String
    public let partition: Int
    public let offset: Int64
    public let key: [UInt8]?
    public let value: [UInt8]
    /// When it was produced (or appended, as the topic is set up), in milliseconds since 1970; nil when unknown.
    public let timestampMilliseconds: Int64?

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

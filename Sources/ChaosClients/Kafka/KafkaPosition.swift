/// Where a record was stored.
public struct KafkaPosition: Hashable, Sendable {
    public let partition: Int
    public let offset: Int64

    public init(partition: Int, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }
}

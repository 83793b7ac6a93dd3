/// Where a record was stored.
public struct KafkaPosition: Hashable, Sendable {
    /// The partition's number, from 0.
    public let partition: Int
    /// The place in the partition, from 0.
    public let offset: Int64

    /// Names a position, whether or not anything is there.
    public init(partition: Int, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }
}

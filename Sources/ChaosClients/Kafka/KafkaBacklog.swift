/// How far a group has read in one partition, and what waits for it there.
public struct KafkaBacklog: Sendable, Equatable {
    /// The next record that the group will read; nil when it never committed here, which is unknown and not zero.
    public let committed: Int64?
    /// The offset of the oldest record that is still there.
    public let low: Int64
    /// The offset that the next record will get. Read after `committed`, so it is never the smaller one.
    public let end: Int64
    /// When the oldest record that the group has not read was made, in milliseconds since 1970, or why that is not known;
    /// nil when there is none.
    public let oldestUnread: Result<Int64, ClientError>?

    /// A backlog made by hand, for tests of whatever reads one.
    public init(committed: Int64?, low: Int64, end: Int64, oldestUnread: Result<Int64, ClientError>? = nil) {
        self.committed = committed
        self.low = low
        self.end = end
        self.oldestUnread = oldestUnread
    }

    /// End minus committed. Zero also for a partition in which nothing was ever left to read; nil when it is not known.
    public var lag: Int64? {
        if let committed { return max(0, end - committed) }
        return low == end ? 0 : nil
    }

    func with(oldestUnread: Result<Int64, ClientError>) -> KafkaBacklog {
        KafkaBacklog(committed: committed, low: low, end: end, oldestUnread: oldestUnread)
    }
}

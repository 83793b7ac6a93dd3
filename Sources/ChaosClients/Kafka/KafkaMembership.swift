/// How a consumer stands in its group, as the group's leader told it last.
public struct KafkaMembership: Sendable, Equatable {
    /// The partitions it has.
    public let assignment: Set<KafkaPartition>
    /// How often partitions were given or taken away.
    public let rebalances: Int
    /// True when the last word was an assignment (which may be empty); false before the first, and while the group
    /// deals its partitions anew.
    public let isSettled: Bool
    /// When the last word came; nil before the first.
    public let changedAt: BootInstant?
    /// How often the group took the partitions without asking: the member was thrown out, or was silent for too long.
    public let losses: Int
}

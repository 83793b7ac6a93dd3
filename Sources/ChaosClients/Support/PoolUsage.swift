/// How busy a pool is at an instant.
public struct PoolUsage: Sendable, Equatable {
    /// The most connections the pool will ever hold.
    public let size: Int
    /// Connections that exist right now.
    public let open: Int
    /// Connections at work right now.
    public let busy: Int
    /// Callers that wait for a connection.
    public let waiting: Int

    /// A reading made by hand, for comparisons.
    public init(size: Int, open: Int, busy: Int, waiting: Int) {
        self.size = size
        self.open = open
        self.busy = busy
        self.waiting = waiting
    }
}

import ChaosCore

/// Who holds a server's lock, as the shared store has it.
public struct LeaseHolder: Sendable, Equatable {
    public var identity: String
    public var run: String
    public var owner: RunOwner
    /// When it was taken, in seconds since 1970.
    public var since: Double
    /// When its owner was last heard of, in seconds since 1970.
    public var renewedAt: Double
    /// For how many seconds it was not renewed, by the database's clock.
    public var silence: Double
    /// Its owner was not heard of for so long that the lock has run out.
    public var hasExpired: Bool
    /// Its owner may have a fault in: it said so before it injected, and has not said since that it is out.
    public var isArmed: Bool
}

import ChaosCore

/// Somebody says that the incident is seen and being worked on.
public struct Acknowledgement: Sendable, Equatable {
    /// The name as it was given.
    public let by: String
    /// When it was said, on the run's clock; not when the run heard of it.
    public let at: Instant

    public init(by: String, at: Instant) {
        self.by = by
        self.at = at
    }
}

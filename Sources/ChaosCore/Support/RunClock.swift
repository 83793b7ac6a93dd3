/// The one clock of a run: monotonic, counted from the run's origin.
///
/// Everything that times anything takes a `RunClock`, so that tests can drive time by hand.
public protocol RunClock: Sendable {
    /// The present moment.
    var now: Instant { get }

    /// Suspends until the given moment; throws `CancellationError` when the task is cancelled first.
    func sleep(until deadline: Instant) async throws
}

extension RunClock {
    /// Suspends for the given length; throws `CancellationError` when the task is cancelled first.
    public func sleep(for length: Duration) async throws {
        try await sleep(until: now + length)
    }
}

/// The machine's monotonic clock. It goes on counting while the machine is suspended, so a suspended
/// laptop shows up as a gap between samples and not as time that never passed.
public struct MonotonicRunClock: RunClock {
    private let origin: ContinuousClock.Instant

    /// Starts a run's clock: the origin is now.
    public init() {
        origin = ContinuousClock.now
    }

    public var now: Instant { Instant(ContinuousClock.now - origin) }

    public func sleep(until deadline: Instant) async throws {
        try await Task.sleep(until: origin + .nanoseconds(deadline.nanoseconds), clock: .continuous)
    }
}

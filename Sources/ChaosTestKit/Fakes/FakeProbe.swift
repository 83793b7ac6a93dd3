import ChaosCore
import Synchronization

/// A probe whose readings are a function of the clock's time.
public final class FakeProbe: Probe {
    public static let kind = "fake-probe"
    public static let summary = "Reads a fake target."
    public static let metrics = [
        MetricDescriptor("fake.up", .flag, summary: "1 while the fake target answers, else 0.")
    ]

    private let clock: any RunClock
    private let readings: @Sendable (Instant) -> [Metric: Reading]
    private let closings = Mutex(0)

    public init(clock: any RunClock, readings: @escaping @Sendable (Instant) -> [Metric: Reading]) {
        self.clock = clock
        self.readings = readings
    }

    /// Reads `fake.up` of a `FakeTarget`; `nil` when the description is of no such target.
    public convenience init?(target: Target) {
        guard let fake = FakeTarget.named(target.name) else { return nil }
        self.init(clock: fake.clock) { _ in
            [Metric("fake.up"): fake.isReadable ? .value(1) : .unknown("the fake target does not answer")]
        }
    }

    /// How often it was closed; once is right.
    public var timesClosed: Int { closings.withLock { $0 } }

    public func read() async -> [Metric: Reading] { readings(clock.now) }

    public func close() async {
        closings.withLock { $0 += 1 }
    }
}

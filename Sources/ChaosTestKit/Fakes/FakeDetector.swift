import ChaosCore
import Synchronization

/// A detector whose readings are a function of the clock's time.
public final class FakeDetector: Detector {
    public static let kind = "fake-detector"
    public static let summary = "Watches a fake target."
    public static let parameters: [ParameterDescriptor] = []
    public static let needs: [MonitoringTarget.Part] = []

    private let clock: any RunClock
    private let reading: @Sendable (Instant) -> DetectorReading
    private let closings = Mutex(0)

    public init(clock: any RunClock, reading: @escaping @Sendable (Instant) -> DetectorReading) {
        self.clock = clock
        self.reading = reading
    }

    /// Never has anything to tell.
    public convenience init(context: DetectorContext) throws(ChaosError) {
        self.init(clock: context.clock) { DetectorReading(at: $0, state: .quiet, evidence: "a fake") }
    }

    /// How often it was closed; once is right.
    public var timesClosed: Int { closings.withLock { $0 } }

    public func look() async -> DetectorReading { reading(clock.now) }

    public func check() async -> [DetectorCheck] { [] }

    public func close() async {
        closings.withLock { $0 += 1 }
    }
}

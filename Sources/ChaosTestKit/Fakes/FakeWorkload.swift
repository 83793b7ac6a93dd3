import ChaosCore
import Synchronization

/// A load whose readings are a function of the clock's time.
public final class FakeWorkload: Workload {
    private let clock: any RunClock
    private let startFailure: (any Error)?
    private let delay: @Sendable (Instant) -> Duration
    private let readings: @Sendable (Instant) -> [Metric: Reading]
    private let log = Mutex<[String]>([])

    /// `startFailure` is thrown by `start`. `delay` is how long the answer to a read of an instant takes.
    public init(
        clock: any RunClock, startFailure: (any Error)? = nil,
        delay: @escaping @Sendable (Instant) -> Duration = { _ in .zero },
        readings: @escaping @Sendable (Instant) -> [Metric: Reading]
    ) {
        self.clock = clock
        self.startFailure = startFailure
        self.delay = delay
        self.readings = readings
    }

    /// `start` and `stop` in the order in which they came.
    public var calls: [String] { log.withLock { $0 } }

    public func start() async throws {
        log.withLock { $0.append("start") }
        if let startFailure { throw startFailure }
    }

    public func read() async -> [Metric: Reading] {
        let start = clock.now
        let answer = readings(start)
        let length = delay(start)
        if length > .zero { try? await clock.sleep(for: length) }
        return answer
    }

    public func stop() async -> WorkloadReport {
        log.withLock { $0.append("stop") }
        return WorkloadReport(scenarios: [])
    }
}

/// A typed reading of the target. A probe never throws: what it cannot read is `unknown`, with the reason.
public protocol Probe: Sendable {
    /// The catalogue name, such as `http-health`.
    static var kind: String { get }
    /// One sentence ending in a period.
    static var summary: String { get }
    /// Every metric the probe can answer.
    static var metrics: [MetricDescriptor] { get }

    /// Makes the probe; `nil` when the target's file does not describe what it reads. Connects to nothing yet.
    init?(target: Target)

    /// Reads all of the probe's metrics for this target now, within its own time limit.
    func read() async -> [Metric: Reading]

    /// Gives back connections. Called once, after the last read.
    func close() async
}

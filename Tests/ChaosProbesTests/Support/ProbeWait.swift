import ChaosCore
import Testing

/// Reads a probe until it is so; on a busy machine a read may miss its time limit.
@discardableResult
func until(
    _ what: String, _ probe: any Probe, sourceLocation: SourceLocation = #_sourceLocation,
    _ holds: ([Metric: Reading]) -> Bool
) async throws -> [Metric: Reading] {
    let deadline = ContinuousClock.now + .seconds(60)
    var last = await probe.read()
    while !holds(last) {
        guard ContinuousClock.now < deadline else {
            Issue.record("not seen: \(what): \(last)", sourceLocation: sourceLocation)
            return last
        }
        try await Task.sleep(for: .milliseconds(100))
        last = await probe.read()
    }
    return last
}

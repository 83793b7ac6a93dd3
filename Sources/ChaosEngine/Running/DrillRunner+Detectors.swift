import ChaosCore

extension DrillRunner {
    /// One task for each detector, which looks again and again until it is cancelled. The pause counts from the answer:
    /// a slow server is not asked more often than it can answer.
    func lookOut() -> [Task<Void, Never>] {
        zip(parts.detectors, experiment.detectors).enumerated().map { index, pair in
            Task { [clock, watch] in
                while !Task.isCancelled {
                    let reading = await pair.0.look()
                    guard !Task.isCancelled else { return }
                    await watch.take(reading, of: index)
                    do { try await clock.sleep(until: clock.now + pair.1.interval) } catch { return }
                }
            }
        }
    }

    /// Alerting with a limit of its own is given that long, also when the incident is over before.
    func waitForDetectors(_ outcome: inout DrillOutcome) async {
        while !Task.isCancelled, let limit = await watch.awaitsDetectorsUntil, clock.now < limit {
            await rest(until: min(clock.now + pollInterval, limit))
        }
        outcome.wasInterrupted = outcome.wasInterrupted || Task.isCancelled
    }
}

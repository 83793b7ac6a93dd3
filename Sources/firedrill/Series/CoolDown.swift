import ChaosCore
import ChaosLoad
import ChaosProbes

/// Waits between two runs until the target is steady again under its load, so that no run begins in another's wake.
struct CoolDown: Sendable {
    let target: Target
    let clock: any RunClock
    /// Where the load's users begin; they must not be those of a run.
    let firstUser: Int

    /// Whether the steady state held for its window before the recovery deadline. Throws when the load cannot be made.
    func wait(for experiment: Experiment) async throws -> Bool {
        guard let http = target.http else { return false }
        let timing = experiment.timing
        let generator = try LoadGenerator(
            loads: experiment.loads, http: http, clock: clock, window: timing.samplingInterval,
            settings: LoadSettings(firstUser: firstUser))
        let probes = ProbeCatalog.probes(for: target)
        let deadline = clock.now + timing.warmUp + timing.recoveryDeadline
        var isSteady = false
        do {
            try await generator.start()
            try await clock.sleep(for: timing.warmUp)
            isSteady = try await watch(experiment, generator, probes, until: deadline)
        } catch is CancellationError {
            isSteady = false
        } catch {
            // A target that takes no connection is not steady.
        }
        _ = await generator.stop()
        for probe in probes { await probe.close() }
        return isSteady
    }

    private func watch(
        _ experiment: Experiment, _ generator: LoadGenerator, _ probes: [any Probe], until deadline: Instant
    ) async throws -> Bool {
        var tracker = SteadyStateTracker()
        while clock.now < deadline {
            try await clock.sleep(for: experiment.timing.samplingInterval)
            let at = clock.now
            var readings = await generator.read()
            for probe in probes { readings.merge(await probe.read()) { first, _ in first } }
            let reading = SteadyStateReading(experiment.steadyState, Observation(at: at, readings: readings))
            if tracker.take(reading) >= experiment.timing.stability { return true }
        }
        return false
    }
}

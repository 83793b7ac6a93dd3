import ChaosCore

/// What a run does not know: gaps between its samples, a load that was not what the file asks for.
extension DrillWatch {
    /// Every way in which evidence was lacking, each told once.
    var missingEvidence: [String] { missing.sentences }

    func note(missingEvidence reason: String) {
        missing.note(reason)
    }

    /// Reports a time without samples that ends now, with the next one or with the run.
    func noteGap(until now: Instant) {
        guard let previous = observations.last else { return }
        let gap = now - previous.at
        let interval = experiment.timing.samplingInterval
        guard gap > interval * 2 else { return }
        // Nobody looked, so nothing is known to have held.
        steadyTracker.interrupt()
        mark(
            .samplingGap, at: now, "no sample for \(DurationText.describe(gap))",
            evidence: "the sampling interval is \(DurationText.describe(interval))")
        if gap > interval * 5 { missing.note(gap: gap) }
    }

    /// Once in a run: a generator that reached its cap on requests in flight did not send what the file asks for.
    func noteStarvation(_ observation: Observation) {
        let starved = observation.readings.filter { $0.key.name == "http.starved" && $0.value.value == 1 }
        guard !starved.isEmpty, phase != .warmUp, !isStarved else { return }
        isStarved = true
        let who = starved.keys.sorted().compactMap { $0.labels["scenario"] }.joined(separator: ", ")
        mark(
            .generatorStarved, at: observation.at, "the load generator was starved (\(who))",
            evidence: "the cap on requests in flight was reached")
        note(missingEvidence: "the load generator was starved (\(who)); the load was not what the file asks for")
    }
}

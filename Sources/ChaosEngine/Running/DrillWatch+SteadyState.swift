import ChaosCore

/// When the steady state breaks, and when it is back.
extension DrillWatch {
    /// Only a known break is a break, and only after one can the steady state come back: a sample that could not be read
    /// would else make an incident, and a recovery, of nothing.
    func noteSteadyState(_ steady: SteadyStateReading) {
        let isIncidents = effectiveSince.map { steady.at >= $0 } ?? false
        if !steady.broken.isEmpty {
            noteImpact(steady, isIncidents)
            if !isBroken {
                let evidence = steady.broken.map(\.text).joined(separator: "; ")
                mark(.steadyStateBroken, at: steady.at, "steady state broken", evidence: evidence)
            }
            isBroken = true
        } else if !steady.unknown.isEmpty {
            if !isUnknown {
                let evidence = steady.unknown.map(\.text).joined(separator: "; ")
                mark(.evidenceMissing, at: steady.at, "the steady state cannot be judged", evidence: evidence)
            }
        } else if isBroken {
            mark(
                .steadyStateRestored, at: steady.at, "back inside the steady state",
                evidence: "all \(experiment.steadyState.count) conditions hold",
                stage: isIncidents ? .recovered : nil)
            isBroken = false
        }
        isUnknown = !steady.unknown.isEmpty
    }

    private func noteImpact(_ steady: SteadyStateReading, _ isIncidents: Bool) {
        // What users see by themselves: answers that fail or are late, points that do not come, coupons they have twice.
        let userVisible = steady.broken.first { broken in
            ["http.", "points.", "coupons."].contains { broken.condition.metric.name.hasPrefix($0) }
        }
        guard isIncidents, !impactSeen, let userVisible else { return }
        impactSeen = true
        mark(.impact, at: steady.at, "users are affected", evidence: userVisible.text, stage: .impact)
    }

    /// Marks the stability stage once the steady state has held for its window. Called by the runner.
    func markStable(at now: Instant) {
        let window = DurationText.describe(experiment.timing.stability)
        mark(
            .stable, at: now, "steady for \(window)",
            evidence: "every sample since \(DurationText.describe(summary.holdingFor)) ago held", stage: .stable)
    }
}

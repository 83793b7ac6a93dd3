import ChaosCore

/// What is known of an alert that Alertmanager does not have: nothing, or that Prometheus is about to send it.
struct AlertOnItsWay: Sendable {
    let rule: RuleSight?
    let spec: DetectorSpec

    func reading(at now: Instant) async -> DetectorReading {
        guard let rule, case .alert(let alert) = await rule.look() else {
            // Alertmanager alone decides: a Prometheus that does not answer hides a part of the way, not the alert.
            return DetectorReading(at: now, state: .quiet, evidence: "Alertmanager has no \(spec.selector)")
        }
        return DetectorReading(
            at: now, state: .pending, marks: [.pending: rule.pending(.alert(alert))],
            evidence: "\(spec.selector) is \(alert.state) at Prometheus, not yet at Alertmanager",
            notes: await rule.notes())
    }
}

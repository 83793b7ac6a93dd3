import ChaosCore

extension DrillWatch {
    /// Calls this with the first alert that fires after the injection began; `nil` calls nobody any more.
    func beginAtIncident(_ begin: (@Sendable (String) async -> Void)?) {
        onIncident = begin
    }

    /// Writes what the response reports into the timeline.
    func take(_ event: ResponseEvent, at now: Instant) {
        switch event {
        case .started(let text):
            let isFirst = timeline.instant(of: .responseStarted) == nil
            mark(
                .responseStarted, at: now, "the response began", evidence: text,
                stage: isFirst ? .responseStarted : nil)
        case .step(let text, let evidence), .ended(let text, let evidence):
            mark(.responseStep, at: now, text, evidence: evidence)
        case .mitigated(let text, let evidence, let length):
            // The instant of the effect counts, not the one at which somebody was sure of it.
            takeMitigation(text, evidence, at: now - length)
        }
    }

    /// A step whose effect came after the steady state had no part in it.
    private func takeMitigation(_ text: String, _ evidence: String, at now: Instant) {
        let isInTime = timeline.instant(of: .recovered).map { now <= $0 } ?? true
        guard timeline.instant(of: .effective) != nil, isInTime, mitigation == nil else {
            mark(.responseStep, at: now, text, evidence: evidence)
            return
        }
        mitigation = "\(text): \(evidence)"
        // The fault itself may have told already that a response ended it.
        let isFirst = timeline.instant(of: .mitigated) == nil
        mark(.mitigated, at: now, text, evidence: evidence, stage: isFirst ? .mitigated : nil)
    }

    /// Whether the steady state came back after a response's effect was seen.
    var recoveredByResponse: Bool {
        mitigation != nil && timeline.instant(of: .recovered) != nil
    }
}

import ChaosCore

extension DrillWatch {
    /// Somebody acknowledged the incident: everybody is told, and it is t6 when the alert was about the fault. Only the first
    /// one counts, and none before an alert.
    func take(_ acknowledgement: Acknowledgement) async {
        let evidence = "said by \(acknowledgement.by)"
        let fired = timeline.instant(of: .alertFired)
        guard !isAcknowledged, fired != nil || !alertsFired.isEmpty else {
            mark(.note, at: acknowledgement.at, "acknowledged once more, or before any alert", evidence: evidence)
            return
        }
        isAcknowledged = true
        let at = fired.map { max(acknowledgement.at, $0) } ?? acknowledgement.at
        mark(
            .acknowledged, at: at, "\(acknowledgement.by) acknowledged", evidence: evidence,
            stage: fired == nil ? nil : .acknowledged)
        await send(
            composer.acknowledged(
                by: acknowledgement.by, level: measuredLevel, timeToAcknowledge: fired.map { at - $0 }))
    }
}

import ChaosCore

extension DrillWatch {
    /// Somebody acknowledged the incident: t6, and everybody is told. Only the first one counts, and none before an alert.
    func take(_ acknowledgement: Acknowledgement) async {
        let evidence = "said by \(acknowledgement.by)"
        guard let fired = timeline.instant(of: .alertFired), timeline.instant(of: .acknowledged) == nil else {
            mark(.note, at: acknowledgement.at, "acknowledged once more, or before any alert", evidence: evidence)
            return
        }
        let at = max(acknowledgement.at, fired)
        mark(.acknowledged, at: at, "\(acknowledgement.by) acknowledged", evidence: evidence, stage: .acknowledged)
        await send(
            composer.acknowledged(by: acknowledgement.by, level: measuredLevel, timeToAcknowledge: at - fired))
    }
}

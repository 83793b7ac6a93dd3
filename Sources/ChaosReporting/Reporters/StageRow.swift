import ChaosCore

/// One stage of the incident's clock, with when it happened and what shows it.
struct StageRow: Sendable {
    let stage: Stage
    /// Seconds since t0; `nil` when the stage did not happen.
    let seconds: Double?
    /// What the stage means.
    let title: String
    let evidence: String

    /// `12.34`, or `-`.
    var time: String { seconds.map { SecondsText.fixed($0, places: 2) } ?? RunWords.absent }

    /// All stages, t0 to t13.
    static func all(_ record: RunRecord, _ say: ReportVoice = ReportVoice(.english)) -> [StageRow] {
        Stage.allCases.map { stage in
            let seconds = record.timesSeconds[stage.rawValue]
            let evidence = seconds == nil ? say(.didNotHappen) : evidence(of: stage, in: record.timeline)
            return StageRow(
                stage: stage, seconds: seconds, title: say(.of(stage)),
                evidence: evidence ?? say(.runsRecord))
        }
    }

    private static func evidence(of stage: Stage, in timeline: Timeline) -> String? {
        guard let at = timeline.instant(of: stage) else { return nil }
        return timeline.events.last { $0.stage == stage && $0.at == at }?.evidence
    }
}

import ChaosCore

/// One stage of the incident's clock, with when it happened and what shows it.
struct StageRow: Sendable {
    let stage: Stage
    /// Seconds since t0; `nil` when the stage did not happen.
    let seconds: Double?
    let evidence: String

    /// `12.34`, or `-`.
    var time: String { seconds.map { SecondsText.fixed($0, places: 2) } ?? RunWords.absent }

    /// All stages, t0 to t13.
    static func all(_ record: RunRecord) -> [StageRow] {
        Stage.allCases.map { stage in
            guard let seconds = record.timesSeconds[stage.rawValue] else {
                return StageRow(stage: stage, seconds: nil, evidence: "did not happen")
            }
            return StageRow(stage: stage, seconds: seconds, evidence: evidence(of: stage, in: record.timeline))
        }
    }

    private static func evidence(of stage: Stage, in timeline: Timeline) -> String {
        guard let at = timeline.instant(of: stage) else { return "the run's record" }
        return timeline.events.last { $0.stage == stage && $0.at == at }?.evidence ?? "the run's record"
    }
}

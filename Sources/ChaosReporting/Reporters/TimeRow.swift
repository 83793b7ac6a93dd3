import ChaosCore

/// One of the incident's four times, with its definition and what is documented for it.
struct TimeRow: Sendable {
    /// `TTD`.
    let name: String
    /// The definition, with the R spelled out.
    let definition: String
    /// The value with its resolution, a bound, or `-` with the reason.
    let value: String
    /// The documented class (an upper bound) and whether this one run is within it; `nil` when none is documented.
    var documented: (text: String, judgement: String)?

    /// TTD, TTA, TTM and TTR of a run.
    static func all(_ record: RunRecord) -> [TimeRow] {
        [
            TimeRow(
                name: "TTD", definition: "time to detect: t4 alert fired - t1 fault effective",
                value: plain(record, record.ttdSeconds, missing: .alertFired),
                documented: documented(record)?.mttd.map { compare($0, record.ttdSeconds, longerThan: nil) }),
            TimeRow(
                name: "TTA", definition: "time to acknowledge: t6 acknowledged - t4 alert fired",
                value: plain(record, record.ttaSeconds, missing: .acknowledged)),
            TimeRow(
                name: "TTM", definition: "time to mitigate: t8 mitigation verified - t1 fault effective",
                value: plain(record, record.ttmSeconds, missing: .mitigated)),
            TimeRow(
                name: "TTR",
                definition: "time to recover: t9 back inside the steady state - t1 fault effective,"
                    + " valid once t10 confirms it",
                value: recovery(record),
                documented: documented(record)?.mttr.map { recoveryComparison($0, record) }),
        ]
    }

    /// What is documented for the scenario; a control run has nothing to compare with it.
    private static func documented(_ record: RunRecord) -> Documented? {
        record.control ? nil : record.documented
    }

    private static func plain(_ record: RunRecord, _ seconds: Double?, missing stage: Stage) -> String {
        if let seconds {
            let text = SecondsText.measured(seconds, resolution: record.resolutionSeconds)
            return seconds < 0 ? "\(text) (before the fault was effective)" : text
        }
        guard !record.control, record.timesSeconds[stage.rawValue] == nil else { return RunWords.absent }
        return "\(RunWords.absent) (\(absence[stage] ?? "did not happen"))"
    }

    private static let absence: [Stage: String] = [
        .alertFired: "no alert fired", .acknowledged: "not acknowledged", .mitigated: "not mitigated",
    ]

    private static func recovery(_ record: RunRecord) -> String {
        if let seconds = record.ttrSeconds {
            let text = SecondsText.measured(seconds, resolution: record.resolutionSeconds)
            return record.faultEnded == .expired ? "\(text) (the experiment's length)" : text
        }
        if let seconds = record.ttrLongerThanSeconds {
            return SecondsText.censored(longerThan: seconds, resolution: record.resolutionSeconds)
        }
        let neverBroke = record.recovered && !record.control
        return neverBroke ? "\(RunWords.absent) (the steady state never broke)" : RunWords.absent
    }

    private static func recoveryComparison(
        _ documented: DocumentedTime, _ record: RunRecord
    ) -> (text: String, judgement: String) {
        if record.ttrSeconds != nil, record.faultEnded == .expired {
            return (documented.text, "not a response time (the fault expired)")
        }
        return compare(documented, record.ttrSeconds, longerThan: record.ttrLongerThanSeconds)
    }

    private static func compare(
        _ documented: DocumentedTime, _ seconds: Double?, longerThan: Double?
    ) -> (text: String, judgement: String) {
        let bound = documented.upperBound?.inSeconds ?? .infinity
        if let seconds { return (documented.text, seconds < bound ? "within" : "longer") }
        guard let longerThan else { return (documented.text, "not measured") }
        return (documented.text, longerThan >= bound ? "longer" : "not known (not recovered)")
    }
}

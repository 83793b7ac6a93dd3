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
    static func all(_ record: RunRecord, _ say: ReportVoice = ReportVoice(.english)) -> [TimeRow] {
        let words = TimeWords(record: record, say: say)
        return [
            TimeRow(
                name: "TTD", definition: say(.detectDefinition),
                value: words.plain(record.ttdSeconds, missing: .alertFired, .noAlertFired),
                documented: words.documented?.mttd.map {
                    words.compare($0, record.ttdSeconds, longerThan: nil)
                }),
            TimeRow(
                name: "TTA", definition: say(.acknowledgeDefinition),
                value: words.plain(record.ttaSeconds, missing: .acknowledged, .notAcknowledged)),
            TimeRow(
                name: "TTM", definition: say(.mitigateDefinition),
                value: words.plain(record.ttmSeconds, missing: .mitigated, .notMitigated)),
            TimeRow(
                name: "TTR", definition: say(.recoverDefinition), value: words.recovery,
                documented: words.documented?.mttr.map(words.recoveryComparison)),
        ]
    }
}

/// How one run's times are worded.
private struct TimeWords {
    let record: RunRecord
    let say: ReportVoice

    /// What is documented for the scenario; a control run has nothing to compare with it.
    var documented: Documented? { record.control ? nil : record.documented }

    func plain(_ seconds: Double?, missing stage: Stage, _ absence: ReportText) -> String {
        if let seconds {
            let text = SecondsText.measured(seconds, resolution: record.resolutionSeconds)
            return seconds < 0 ? "\(text) (\(say(.beforeEffective)))" : text
        }
        guard !record.control, record.timesSeconds[stage.rawValue] == nil else {
            return RunWords.absent
        }
        return "\(RunWords.absent) (\(say(absence)))"
    }

    var recovery: String {
        if let seconds = record.ttrSeconds {
            let text = SecondsText.measured(seconds, resolution: record.resolutionSeconds)
            return record.faultEnded == .expired ? "\(text) (\(say(.experimentLength)))" : text
        }
        if let seconds = record.ttrLongerThanSeconds {
            return SecondsText.censored(
                longerThan: seconds, resolution: record.resolutionSeconds, because: say(.notRecovered))
        }
        let neverBroke = record.recovered && !record.control
        return neverBroke ? "\(RunWords.absent) (\(say(.neverBroke)))" : RunWords.absent
    }

    func recoveryComparison(_ documented: DocumentedTime) -> (text: String, judgement: String) {
        if record.ttrSeconds != nil, record.faultEnded == .expired {
            return (say(.of(documented)), say(.noResponseTime))
        }
        return compare(documented, record.ttrSeconds, longerThan: record.ttrLongerThanSeconds)
    }

    func compare(
        _ documented: DocumentedTime, _ seconds: Double?, longerThan: Double?
    ) -> (text: String, judgement: String) {
        let bound = documented.upperBound?.inSeconds ?? .infinity
        let text = say(.of(documented))
        if let seconds { return (text, say(seconds < bound ? .within : .longer)) }
        guard let longerThan else { return (text, say(.notMeasured)) }
        return (text, say(longerThan >= bound ? .longer : .notKnownNotRecovered))
    }
}

import ChaosCore

/// One line of the comparison of documented and measured values of a scenario, in words.
struct PeriodRow: Sendable {
    let name: String
    let documented: String
    let measured: String
    var judgement: String
    let count: String
    let range: String
    let censored: String

    /// The level, the time to detect, and the time to recover.
    static func all(_ scenario: ScenarioPeriod, _ say: ReportVoice) -> [PeriodRow] {
        [
            level(scenario, say),
            time("MTTD", scenario.timeToDetect, scenario.documented?.mttd, scenario, say),
            recovery(scenario, say),
        ]
    }

    private static func level(_ scenario: ScenarioPeriod, _ say: ReportVoice) -> PeriodRow {
        let documented = scenario.documented?.level
        let counted = scenario.measured.values.reduce(0, +) + scenario.withoutLevel
        var parts = IncidentLevel.allCases.compactMap { level in
            scenario.measured[level].map { "\(level.rawValue) ×\($0)" }
        }
        if scenario.withoutLevel > 0 { parts.append("\(say(.noLevel)) ×\(scenario.withoutLevel)") }
        let agreed = documented.map { scenario.measured[$0] ?? 0 }
        return PeriodRow(
            name: say(.level), documented: documented?.rawValue ?? RunWords.absent,
            measured: parts.isEmpty ? RunWords.absent : parts.joined(separator: ", "),
            judgement: agreed.map { counted == 0 ? RunWords.absent : say(.agreementOf, "\($0)", "\(counted)") }
                ?? say(.nothingDocumented),
            count: "\(counted)", range: RunWords.absent, censored: RunWords.absent)
    }

    /// Measured is every recovery; judged are only those that were no experiment's length.
    private static func recovery(_ scenario: ScenarioPeriod, _ say: ReportVoice) -> PeriodRow {
        var row = time("MTTR", scenario.timeToRecover, scenario.documented?.mttr, scenario, say)
        guard scenario.expired > 0, let documented = scenario.documented?.mttr else { return row }
        let expired = say(.expiredCount, "\(scenario.expired)")
        let judged = scenario.timeToRespond.n > 0 ? judgement(scenario.timeToRespond, documented, say) + "; " : ""
        row.judgement = judged + expired
        return row
    }

    private static func time(
        _ name: String, _ sample: Sample, _ documented: DocumentedTime?, _ scenario: ScenarioPeriod,
        _ say: ReportVoice
    ) -> PeriodRow {
        let words = SampleWords(sample, scenario.resolution, say)
        return PeriodRow(
            name: name, documented: documented.map { say(.of($0)) } ?? RunWords.absent,
            measured: words.median ?? RunWords.absent, judgement: judgement(sample, documented, say),
            count: "\(sample.n)", range: words.range ?? RunWords.absent, censored: "\(sample.censored)")
    }

    /// How many runs were within the class. A bound below its end is neither within nor beyond it, so it is not within.
    private static func judgement(_ sample: Sample, _ documented: DocumentedTime?, _ say: ReportVoice) -> String {
        guard let documented else { return say(.nothingDocumented) }
        guard sample.n > 0 else { return say(.notMeasured) }
        let bound = documented.upperBound?.inSeconds ?? .infinity
        let within = say(.medianWithin, "\(sample.values.count { $0 < bound })", "\(sample.n)")
        let open = sample.longerThan.count { $0 < bound }
        return open == 0 ? within : "\(within), \(say(.notKnownCount, "\(open)"))"
    }
}

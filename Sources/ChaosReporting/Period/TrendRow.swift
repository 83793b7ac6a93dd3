import ChaosCore

/// One part of a period in a scenario's trend, in words.
struct TrendRow: Sendable {
    /// A column's heading.
    struct Heading: Sendable {
        let text: String
        var isNumber = false
        var isFirst = false
    }

    let cells: [String]
    /// Nothing was drilled in this part.
    let isEmpty: Bool

    static func headings(_ say: ReportVoice) -> [Heading] {
        [
            Heading(text: say(.from), isFirst: true), Heading(text: say(.runsHeading), isNumber: true),
            Heading(text: say(.notPassed), isNumber: true),
            Heading(text: "TTD, \(say(.medianHeading))", isNumber: true),
            Heading(text: "TTR, \(say(.medianHeading))", isNumber: true), Heading(text: say(.levelsHeading)),
        ]
    }

    /// The parts, oldest first.
    static func all(_ scenario: ScenarioPeriod, _ say: ReportVoice) -> [TrendRow] {
        scenario.trend.map { step in
            func time(_ sample: Sample) -> String {
                let words = SampleWords(sample, scenario.resolution, say)
                return [words.middle, words.censored].compactMap(\.self).joined(separator: "; ")
            }
            let isEmpty = step.runs == 0
            return TrendRow(
                cells: [
                    WallTime.day(step.from), "\(step.runs)", isEmpty ? RunWords.absent : "\(step.notPassed)",
                    time(step.timeToDetect), time(step.timeToRecover), isEmpty ? RunWords.absent : levels(step, say),
                ], isEmpty: isEmpty)
        }
    }

    private static func levels(_ step: ScenarioPeriod.Step, _ say: ReportVoice) -> String {
        var parts = IncidentLevel.allCases.compactMap { level in
            step.measured[level].map { "\(level.rawValue) ×\($0)" }
        }
        if step.withoutLevel > 0 { parts.append("\(say(.noLevel)) ×\(step.withoutLevel)") }
        return parts.joined(separator: ", ")
    }
}

import ChaosCore

/// How often a scenario's fault was detected, and how often alarms came without one, in words.
struct DetectionRow: Sendable {
    /// In the order of the headings, behind the scenario's name.
    let cells: [String]

    static func headings(_ say: ReportVoice) -> [String] {
        [
            say(.detectedHeading), say(.shareHeading), say(.controlsHeading), say(.falseAlarms), say(.perHourHeading),
        ]
    }

    init(_ scenario: ScenarioPeriod, _ say: ReportVoice) {
        let detection = scenario.detection
        var share = RunWords.absent
        if let rate = detection.rate {
            let interval = detection.interval()
            share =
                "\(Self.percent(rate)) % [\(Self.percent(interval.lowerBound)), \(Self.percent(interval.upperBound))]"
        }
        let count = detection.trials == 0 ? RunWords.absent : "\(detection.successes) / \(detection.trials)"
        cells = [count, share, Self.controls(scenario, say)] + Self.alarms(scenario.falseAlarms, say)
    }

    private static func controls(_ scenario: ScenarioPeriod, _ say: ReportVoice) -> String {
        guard scenario.controls > 0 else { return RunWords.absent }
        let words = say(.controlsPassed, "\(scenario.controls)", "\(scenario.controlVerdicts[.pass] ?? 0)")
        guard scenario.controlsUnwatched > 0 else { return words }
        return "\(words), \(say(.controlsOpen, "\(scenario.controlsUnwatched)"))"
    }

    private static func alarms(_ rate: EventRate?, _ say: ReportVoice) -> [String] {
        guard let rate, let perHour = rate.perHour, let interval = rate.interval() else {
            return [RunWords.absent, RunWords.absent]
        }
        let bounds = [perHour, interval.lowerBound, interval.upperBound].map { DurationText.decimal($0, places: 2) }
        return [
            say(.alarmsIn, "\(rate.count)", DurationText.decimal(rate.hours, places: 3)),
            "\(bounds[0]) [\(bounds[1]), \(bounds[2])]",
        ]
    }

    private static func percent(_ share: Double) -> String { DurationText.decimal(share * 100, places: 1) }
}

import ChaosCore

/// The report of a period for people, in one self-contained page.
public struct PeriodHTML: PeriodReporter {
    public static let kind = "html"
    public static let fileExtension = "html"

    private static let mostScenarios = 12
    private static let mostDots = 500

    private let say: ReportVoice

    /// Makes the reporter.
    public init(language: ReportLanguage = .english) {
        say = ReportVoice(language)
    }

    public func report(_ report: PeriodReport) throws -> String {
        let head = PeriodHead(report: report, say: say)
        let sections = PeriodSections(report: report, say: say)
        // A page stays below a megabyte: not every scenario and not every run can have its own marks.
        let drawn = report.scenarios.prefix(Self.mostScenarios)
        let dots = Self.mostDots / max(1, drawn.count)
        let scenarios = drawn.enumerated().map { index, scenario in
            var shown = scenario
            shown.points = Array(scenario.points.prefix(dots))
            return ScenarioSection(scenario: shown, index: index, say: say).markup
        }
        let body = Markup.all(
            [head.markup, sections.openFailures, sections.comparison, sections.detection, sections.matrix] + scenarios
                + [sections.levels, sections.audits, sections.lastDrills])
        return HTMLPage(title: head.title, say: say, body: body).source
    }
}

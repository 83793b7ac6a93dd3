import ChaosCore

/// The report for people: one self-contained page without a script, light and dark, for screens, phones and paper.
public struct HTMLReporter: Reporter {
    public static let kind = "html"
    public static let summary = "The report as one self-contained HTML page with its figures."
    public static let fileExtension = "html"

    private let say: ReportVoice
    private let history: ScenarioPeriod?

    /// Makes the reporter; with the history of the run's experiment the page shows all its runs beside this one.
    public init(language: ReportLanguage = .english, history: ScenarioPeriod? = nil) {
        say = ReportVoice(language)
        self.history = history
    }

    public func report(_ record: RunRecord) throws -> String {
        let sections = RunSections(record: record, say: say)
        let body = Markup.all([
            RunHead(record: record, say: say).markup, sections.figure, sections.reasons, sections.detection,
            sections.audits,
            allRuns(record.run),
            sections.stages, sections.load, sections.alerts, sections.evidence, sections.timeline,
            sections.definitions,
        ])
        let name = record.title.isEmpty ? record.experiment : record.title
        let title = "\(say(.of(record.verdict))): \(name.prefix(200))"
        return HTMLPage(title: title, say: say, body: body).source
    }

    /// Every run of the experiment as a dot; one run has no spread to show.
    private func allRuns(_ run: String) -> Markup {
        guard let history, history.points.count > 1 else { return .none }
        let plot = DotPlot(history, say: say, name: "dots", here: run).markup
        guard plot.size > 0 else { return .none }
        let hasThis = history.points.contains { $0.run == run }
        return .tag(
            "section", ["aria-labelledby": "all-runs"], .tag("h2", ["id": "all-runs"], say(.allRuns)),
            .tag(
                "figure", [:], plot, .tag("figcaption", [:], DotPlot.legend(say, withThisRun: hasThis))),
            .tag("p", ["class": "small soft"], say(.sampleNote)))
    }
}

import ChaosCore

/// The report for people on GitHub: the verdict first, then the evidence for each part of it.
public struct MarkdownReporter: Reporter {
    public static let kind = "markdown"
    public static let summary = "The report as GitHub Markdown, verdict first."
    public static let fileExtension = "md"

    private let say: ReportVoice

    /// Makes the reporter.
    public init(language: ReportLanguage = .english) {
        say = ReportVoice(language)
    }

    public func report(_ record: RunRecord) throws -> String {
        let sections = MarkdownSections(record: record, say: say)
        return [
            sections.headline, sections.facts, sections.stages, sections.times, sections.detection, sections.ending,
            sections.reasons,
            sections.level, sections.load, sections.alerts, sections.audits, sections.comparison, sections.evidence,
            sections.timeline,
        ].compactMap(\.self).joined(separator: "\n")
    }
}

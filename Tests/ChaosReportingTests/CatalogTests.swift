import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct CatalogTests {
    @Test func reportersHaveOneKindAndASentenceEach() {
        let types = ReporterCatalog.builtIn.map { type(of: $0) as any Reporter.Type }
        #expect(
            types.map { $0.kind } == [
                "csv", "html", "json", "junit", "markdown", "openmetrics", "samples", "table", "timeline",
            ])
        #expect(types.allSatisfy { $0.summary.hasSuffix(".") && !$0.fileExtension.hasPrefix(".") })
        #expect(ReporterCatalog.reporter(of: "markdown") is MarkdownReporter)
        #expect(ReporterCatalog.reporter(of: "unheard-of") == nil)
    }

    @Test func notifiersHaveOneKindAndASentenceEach() {
        #expect(
            NotifierCatalog.builtIn.map { $0.kind } == ["console", "pagerduty", "slack", "sms", "webhook"])
        #expect(NotifierCatalog.builtIn.allSatisfy { $0.summary.hasSuffix(".") })
        #expect(NotifierCatalog.type(of: "slack") == SlackNotifier.self)
        #expect(NotifierCatalog.type(of: "unheard-of") == nil)
    }

    @Test func everyReportIsPureAndEndsWithALineEnd() throws {
        for reporter in ReporterCatalog.builtIn {
            for (name, record) in SampleRuns.all {
                // CSV ends its lines as RFC 4180 has it.
                let isCSV = reporter is CSVReporter
                let text = try reporter.report(record).replacing("\r\n", with: isCSV ? "\n" : "\r\n")
                let again = try reporter.report(record).replacing("\r\n", with: isCSV ? "\n" : "\r\n")
                #expect(text == again, "\(type(of: reporter).kind) of \(name)")
                #expect(text.hasSuffix("\n"), "\(type(of: reporter).kind) of \(name)")
                let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
                #expect(controls.isEmpty, "\(type(of: reporter).kind) of \(name)")
            }
        }
    }
}

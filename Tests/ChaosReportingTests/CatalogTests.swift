import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct CatalogTests {
    @Test func reportersHaveOneKindAndASentenceEach() {
        let types = ReporterCatalog.builtIn.map { type(of: $0) as any Reporter.Type }
        #expect(types.map { $0.kind } == ["json", "markdown", "table", "timeline"])
        #expect(types.allSatisfy { $0.summary.hasSuffix(".") && !$0.fileExtension.hasPrefix(".") })
        #expect(ReporterCatalog.reporter(of: "markdown") is MarkdownReporter)
        #expect(ReporterCatalog.reporter(of: "unheard-of") == nil)
    }

    @Test func notifiersHaveOneKindAndASentenceEach() {
        #expect(NotifierCatalog.builtIn.map { $0.kind } == ["console", "slack"])
        #expect(NotifierCatalog.builtIn.allSatisfy { $0.summary.hasSuffix(".") })
        #expect(NotifierCatalog.type(of: "slack") == SlackNotifier.self)
        #expect(NotifierCatalog.type(of: "unheard-of") == nil)
    }

    @Test func everyReportIsPureAndEndsWithALineEnd() throws {
        for reporter in ReporterCatalog.builtIn {
            for (name, record) in SampleRuns.all {
                let text = try reporter.report(record)
                let again = try reporter.report(record)
                #expect(text == again, "\(type(of: reporter).kind) of \(name)")
                #expect(text.hasSuffix("\n"), "\(type(of: reporter).kind) of \(name)")
                let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
                #expect(controls.isEmpty, "\(type(of: reporter).kind) of \(name)")
            }
        }
    }
}

import ChaosCore
import Foundation
import FoundationXML
import Testing

@testable import ChaosReporting

@Suite struct HTMLReporterTests {
    private static let pages = SampleRuns.all.flatMap { name, _ in ReportLanguage.allCases.map { (name, $0) } }

    private func page(_ name: String, _ language: ReportLanguage) throws -> String {
        let record = try #require(SampleRuns.all.first { $0.name == name }?.record)
        return try HTMLReporter(language: language).report(SampleRuns.sampled(record))
    }

    @Test(arguments: pages) func everyPageIsOneWellFormedFileThatNeedsNothingElse(
        name: String, language: ReportLanguage
    ) throws {
        let source = try page(name, language)
        let reader = try PageReader(source)
        #expect(reader.document.rootElement()?.value(of: "lang") == language.rawValue)
        #expect(reader.elements(named: "script").isEmpty)
        for element in reader.elements {
            for attribute in element.attributes ?? [] {
                let key = attribute.name ?? ""
                #expect(!["src", "href", "srcset", "data", "action"].contains(key), "\(element)")
            }
        }
        #expect(!source.contains("@import") && !source.contains("://"))
        #expect(source.components(separatedBy: "url(").dropFirst().allSatisfy { $0.hasPrefix("#") })
        #expect(source.utf8.count < 200_000)
    }

    @Test(arguments: pages) func everyFigureIsLabelledAndEveryIdentifierIsThereOnce(
        name: String, language: ReportLanguage
    ) throws {
        let reader = try PageReader(try page(name, language))
        let identifiers = reader.elements.compactMap { $0.value(of: "id") }
        #expect(Set(identifiers).count == identifiers.count)
        #expect(reader.elements(named: "h1").count == 1)
        let figures = reader.elements(named: "svg").filter { $0.value(of: "aria-hidden") == nil }
        #expect(figures.count >= 2)
        for figure in figures {
            #expect(figure.value(of: "role") == "img")
            if let label = figure.value(of: "aria-label") {
                #expect(!label.isEmpty)
            } else {
                let labels = figure.value(of: "aria-labelledby")?.split(separator: " ").map(String.init) ?? []
                #expect(labels.count == 2 && labels.allSatisfy(identifiers.contains))
            }
        }
        for cell in reader.elements(named: "th") { #expect(cell.value(of: "scope") == "col") }
    }

    @Test func hostileTextStaysText() throws {
        let evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>]]>&amp;\u{202E}\u{0}\u{FFFE}{1}"
        var record = SampleRuns.sampled(SampleRuns.failed)
        record.title = evil
        record.target = evil
        record.experiment = evil
        record.run = evil
        record.faultKind = evil
        record.internalError = evil
        record.faultRemoved = false
        record.level.reasons = [evil]
        record.reasons = [VerdictReason(clause: evil, value: .fail, detail: evil)]
        record.audit = [RunRecord.Audit(name: evil, result: .fail, count: nil, detail: evil)]
        record.alerts[0].channel = evil
        record.alerts[0].detail = evil
        record.workload?.scenarios[0].failures = [evil: 3]
        record.faultEvidence = [evil]
        record.timeline.append(.alertRefused, at: Instant(seconds: 12), evil, evidence: evil)
        record.observations[3].readings[Metric("http.p95", ["scenario": evil])] = .value(1)
        record.limits?[0].name = evil
        for language in ReportLanguage.allCases {
            let reader = try PageReader(try HTMLReporter(language: language).report(record))
            let names = Set(reader.elements.compactMap(\.name))
            #expect(names.isDisjoint(with: ["script", "img", "iframe", "object", "a", "form"]))
            for element in reader.elements {
                #expect(!(element.attributes ?? []).contains { $0.name?.hasPrefix("on") ?? true })
            }
            let shown = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>]]>&amp;   {1}"
            #expect(reader.texts(of: "h1") == [shown])
            #expect(reader.texts(of: "code").contains(shown))
            #expect(reader.texts(of: "li").contains(shown))
        }
    }

    @Test func aHugeRecordStillMakesAPageBelowOneMegabyte() throws {
        let long = String(repeating: "\"<&'>", count: 2_000)
        var record = SampleRuns.sampled(SampleRuns.passed, count: 3_000)
        record.title = long
        record.reasons = Array(repeating: VerdictReason(clause: long, value: .fail, detail: long), count: 500)
        record.level.reasons = Array(repeating: long, count: 500)
        record.audit = Array(
            repeating: RunRecord.Audit(name: long, result: .fail, count: 1, detail: long), count: 500)
        record.faultEvidence = Array(repeating: long, count: 500)
        for second in 0..<2_000 {
            let level: IncidentLevel? = second % 2 == 0 ? .l1 : nil
            record.timeline.append(
                level == nil ? .levelLowered : .levelRaised, at: Instant(seconds: 40 + Double(second)), long,
                evidence: long, level: level)
        }
        let source = try HTMLReporter().report(record)
        #expect(source.utf8.count < 1_000_000)
        _ = try PageReader(source)
        #expect(source.contains("more rows are in the run&#39;s folder."))
    }

    @Test func theHeadSaysWhatHappenedInSentences() {
        func summary(_ record: RunRecord, _ language: ReportLanguage = .english) -> String {
            RunHead(record: record, say: ReportVoice(language)).summary
        }
        #expect(
            summary(SampleRuns.passed)
                == "Every clause of the hypothesis held. Detected 3.3 s after the fault took effect."
                + " A verified response step came after 14.5 s. Back inside the steady state after 16.0 s."
                + " Level L2, as documented.")
        #expect(summary(SampleRuns.expired).contains("had run its full length: not a response time."))
        #expect(summary(SampleRuns.failed).hasSuffix("Level L1: more severe than the documented L2."))
        #expect(summary(SampleRuns.censored).contains("Not recovered within 73.0 s."))
        #expect(summary(SampleRuns.undetected).contains("Not detected: no alert fired."))
        #expect(summary(SampleRuns.control).hasSuffix("No fault was injected: this was a control run."))
        #expect(summary(SampleRuns.passed, .korean).contains("장애 발효 후 3.3 s 만에 감지했습니다."))
    }

    @Test func aCensoredTimeIsShownAsABoundAndAnAbsentOneNeverAsZero() throws {
        let censored = try PageReader(try HTMLReporter().report(SampleRuns.censored))
        let values = censored.elements.filter { $0.hasClass("value") }.compactMap(\.stringValue)
        #expect(values == ["L2 → L2", "3.3 s ± 1 s", "> 73.0 s"])
        let undetected = try PageReader(try HTMLReporter().report(SampleRuns.undetected))
        let absent = undetected.elements.filter { $0.hasClass("value") }.compactMap(\.stringValue)
        #expect(absent == ["L2 → none", "-", "-"])
        #expect(try HTMLReporter().report(SampleRuns.undetected).contains("no alert fired"))
    }
}

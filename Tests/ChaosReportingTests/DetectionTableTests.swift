import ChaosCore
import Foundation
import Testing

@testable import ChaosReporting

@Suite struct DetectionTableTests {
    private var table: DetectionTable { get throws { try #require(DetectionTable(SampleRuns.watched)) } }

    @Test func everyDetectorHasAColumnAndEveryPartARow() throws {
        let table = try table
        #expect(
            table.headings == [
                "part", "CouponLockContention (built-in), t4", "Locks (alertmanager-webhook)", "Late (alertmanager)",
                "Lost|<b> (prometheus)",
            ])
        #expect(
            table.rows == [
                ["fault effective -> rule true", "1.3 s +- 1 s", "unknown", "-", "-"],
                ["rule true -> firing (its for)", "2.0 s +- 1 s", "together 4.10 s +- 0.02 s", "-", "-"],
                ["firing -> at Alertmanager", "-", "0.012 s +- 0.004 s", "-", "-"],
                ["group_wait", "-", "5.000 s +- 0.004 s", "-", "-"],
                ["delivery, or seen by asking", "-", "0.013 s", "-", "-"],
                ["Time to detect", "3.3 s +- 1 s", "9.125 s", "> 48.0 s (not detected)", "unknown"],
            ])
        #expect(
            table.notes == [
                "Locks (alertmanager-webhook), fault effective -> rule true: not known: Prometheus answers 500",
                "Locks (alertmanager-webhook), rule true -> firing (its for): not known:"
                    + " only together with what is not known before it",
                "Locks (alertmanager-webhook): Alertmanager's group_wait: 5 s",
                "Lost|<b> (prometheus): the detector was lost: refused",
            ])
    }

    @Test func aRunThatOnlyOurOwnRulesWatchedHasNoTable() throws {
        #expect(DetectionTable(SampleRuns.passed) == nil)
        for language in ReportLanguage.allCases {
            let text = try MarkdownReporter(language: language).report(SampleRuns.passed)
            #expect(!text.contains("## \(ReportVoice(language)(.detection))\n"))
        }
    }

    @Test(arguments: ReportLanguage.allCases) func everyReportForPeopleShowsTheParts(language: ReportLanguage) throws {
        let say = ReportVoice(language)
        let markdown = try MarkdownReporter(language: language).report(SampleRuns.watched)
        #expect(markdown.contains("## \(say(.detection))\n"))
        #expect(markdown.contains("| group_wait |"))
        #expect(markdown.contains("Lost\\|&lt;b&gt; (prometheus)"))
        let page = try HTMLReporter(language: language).report(SampleRuns.watched)
        #expect(page.contains(say(.detectionNote)) && page.contains("9.125 s") && !page.contains("<b> (prometheus)"))
    }

    @Test func theTerminalShowsOneDetectorBelowTheOther() throws {
        let text = try TerminalReporter().report(SampleRuns.watched)
        #expect(text.contains("DETECTION"))
        #expect(text.contains("  Locks (alertmanager-webhook)\n"))
        #expect(text.contains("  Time to detect                 9.125 s\n"), "\(text)")
    }

    @Test func theRecordKeepsEveryDetectorAndTellsNullFromZero() throws {
        let record = SampleRuns.watched
        let text = try JSONReporter().report(record)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let detectors = try #require(json["detectors"] as? [[String: Any]])
        let parts = try #require(detectors[1]["parts"] as? [[String: Any]])
        #expect(parts[0]["seconds"] is NSNull && parts[4]["seconds"] as? Double == 0.013)
        #expect(detectors[3]["ttdSeconds"] is NSNull)
        let again = try JSONDecoder().decode(RunRecord.self, from: JSONEncoder().encode(record))
        #expect(again.detectors == record.detectors)
    }
}

import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct PostmortemTests {
    @Test func evidenceFillsWhatItCanAndTheRestIsForAPerson() throws {
        let text = try PostmortemMarkdown().report(SampleRuns.passed)
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
        #expect(
            headings == [
                "Summary", "Impact", "Trigger", "Detection", "Response", "Recovery", "What the audit found", "Timeline",
                "Contributing factors", "Lessons", "Action items",
            ])
        #expect(text.contains("- Users were affected for 14.75 s: from 1.5 s to 16.3 s after t0."))
        #expect(
            text.contains("- issue-coupon: 2500 of 18000 requests failed (13.9 %), 200 were told that it is sold out."))
        #expect(text.contains("- no-duplicate-coupons: PASS, 0 violations."))
        #expect(text.contains("evidence of t4"))
        #expect(text.split(separator: "\n").count { $0.contains("For a person to write:") } == 7)
    }

    @Test func whatWasNotSeenIsNotFilledIn() throws {
        let text = try PostmortemMarkdown().report(SampleRuns.undetected)
        #expect(text.contains("- No user-visible failure was seen."))
        #expect(text.contains("- No alert fired."))
        #expect(text.contains("- No audit ran."))
        #expect(try PostmortemMarkdown().report(SampleRuns.censored).contains("the end was not seen"))
    }

    @Test func thePageIsWellFormedInBothLanguages() throws {
        for (name, record) in SampleRuns.all {
            for language in ReportLanguage.allCases {
                let source = try PostmortemHTML(language: language).report(SampleRuns.sampled(record))
                let reader = try PageReader(source)
                #expect(reader.elements.count { $0.hasClass("person") } == 7, "\(name)")
            }
        }
    }
}

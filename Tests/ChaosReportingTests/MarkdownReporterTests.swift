import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct MarkdownReporterTests {
    @Test func aPassedRunReadsExactlyLikeThis() throws {
        #expect(try MarkdownReporter().report(SampleRuns.passed) == ExpectedMarkdown.passed)
    }

    @Test func anExpiredFaultsRecoveryIsNotAResponseTime() throws {
        let text = try MarkdownReporter().report(SampleRuns.expired)
        #expect(
            text.contains(
                "The time to recover is therefore the experiment's length and not a response time."))
        #expect(text.contains("| **TTR** | 16.0 s +- 1 s (the experiment's length) |"))
        #expect(text.contains("| not a response time (the fault expired) |"))
        #expect(text.contains("| **TTM** | - (not mitigated) |"))
    }

    @Test func aCensoredRecoveryIsABoundAndNotAValue() throws {
        let text = try MarkdownReporter().report(SampleRuns.censored)
        #expect(text.contains("| **TTR** | > 73.0 s (not recovered) |"))
        #expect(text.contains("| MTTR | minutes (< 10 min) | > 73.0 s (not recovered) | not known (not recovered) |"))
        var longer = SampleRuns.censored
        longer.ttrLongerThanSeconds = 601
        #expect(
            try MarkdownReporter().report(longer).contains("| > 601.0 s (not recovered) | longer |"))
    }

    @Test(arguments: [
        (IncidentLevel.l1, "more severe"), (.l2, "agrees"), (.l3, "less severe"), (nil, "no level was reached"),
    ])
    func theMeasuredLevelIsComparedWithTheDocumentedOne(measured: IncidentLevel?, judgement: String) throws {
        var record = SampleRuns.passed
        record.level.measured = measured
        let text = try MarkdownReporter().report(record)
        let name = measured?.rawValue ?? "none"
        #expect(text.contains("Level: documented **L2**, measured **\(name)** (\(judgement))."))
        #expect(text.contains("| level | L2 | \(name) | \(judgement) |"))
    }

    @Test func nothingDetectedIsSaidAndNotZero() throws {
        let text = try MarkdownReporter().report(SampleRuns.undetected)
        #expect(text.contains("| **TTD** | - (no alert fired) |"))
        #expect(text.contains("| t4 | - | alert fired | did not happen |"))
        #expect(text.contains("| MTTD | seconds (< 1 min) | - (no alert fired) | not measured |"))
        #expect(text.contains("No alert was sent."))
    }

    @Test func anInconclusiveRunSaysWhatWasMissing() throws {
        let text = try MarkdownReporter().report(SampleRuns.inconclusive)
        #expect(text.hasPrefix("# INCONCLUSIVE: "))
        #expect(text.contains("| fault confirmed at the target | inconclusive | 0 of 6 keys were held |"))
        #expect(text.contains("| t1 | - | fault effective at the target | did not happen |"))
    }

    @Test func aControlRunHasNothingToCompare() throws {
        let text = try MarkdownReporter().report(SampleRuns.control)
        #expect(text.contains("No fault was injected: this was a control run."))
        #expect(text.contains("| fault | none (control run) |"))
        #expect(!text.contains("Documented against measured"))
        #expect(text.contains("Seconds since the run's beginning."))
    }

    @Test func aFaultThatMayStillBeInComesFirst() throws {
        let text = try MarkdownReporter().report(SampleRuns.leftIn)
        #expect(
            text.hasPrefix(
                """
                # FAIL: Redis lock contention on coupon issuance

                > [!CAUTION]
                > **A fault may still be in lab. Run: firedrill recover r-left-in**

                """))
        #expect(text.contains("**The tool itself failed: the recovery took longer than 30 s**"))
    }

    @Test func aSteadyStateThatNeverBrokeHasNoRecoveryTime() throws {
        var record = SampleRuns.undetected
        record.recovered = true
        #expect(try MarkdownReporter().report(record).contains("| **TTR** | - (the steady state never broke) |"))
    }

    @Test func anAlertBeforeItsCauseIsSaid() throws {
        var record = SampleRuns.passed
        record.ttdSeconds = -0.75
        let text = try MarkdownReporter().report(record)
        #expect(text.contains("| **TTD** | -0.8 s +- 1 s (before the fault was effective) |"))
    }

    @Test(arguments: [
        ("a|b", "a\\|b"), ("<script>&", "&lt;script&gt;&amp;"), ("*b* _i_ `c`", "\\*b\\* \\_i\\_ \\`c\\`"),
        ("http.success_ratio", "http.success_ratio"), ("@octocat", "@<!-- -->octocat"), ("# h", "\\# h"),
        ("- item", "\\- item"), ("-", "-"), ("line\nbreak", "line break"), ("[a](b)", "\\[a\\](b)"), ("", ""),
    ])
    func foreignTextStaysText(raw: String, escaped: String) {
        #expect(MarkdownText.escape(raw) == escaped)
    }

    @Test(arguments: [
        ("a", "`a`"), ("a|b", "`a\\|b`"), ("a\\|b", "a\\\\\\|b"), ("a`b", "`` a`b ``"), ("", ""), ("a\nb", "`a b`"),
    ])
    func codeSpansHoldAnything(raw: String, span: String) {
        #expect(MarkdownText.code(raw) == span)
    }

    @Test(arguments: 0..<50) func noTextBreaksATable(seed: Int) throws {
        var random = RandomText(seed: UInt64(seed + 90))
        var record = SampleRuns.passed
        record.title = random.text(pieces: 40)
        record.run = random.text(pieces: 10)
        record.reasons = [VerdictReason(clause: random.text(pieces: 20), value: .fail, detail: random.text(pieces: 40))]
        record.audit[0].detail = random.text(pieces: 40)
        record.timeline.append(.note, at: .origin, random.text(pieces: 40), evidence: random.text(pieces: 40))
        let text = try MarkdownReporter().report(record)
        for table in tables(in: text) {
            let columns = Set(table.map { cells(of: $0) })
            #expect(columns.count == 1, "\(table)")
        }
        #expect(tables(in: text).count == 9)
    }

    /// Runs of lines that begin with a pipe.
    private func tables(in text: String) -> [[Substring]] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .split { !$0.hasPrefix("|") }.map(Array.init)
    }

    /// Pipes that a Markdown table counts: those without a backslash in front.
    private func cells(of line: Substring) -> Int {
        var count = 0
        var isEscaped = false
        for character in line.unicodeScalars {
            if character == "|", !isEscaped { count += 1 }
            isEscaped = character == "\\" && !isEscaped
        }
        return count
    }
}

import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct TerminalReporterTests {
    @Test func aPassedRunReadsExactlyLikeThis() throws {
        #expect(try TerminalReporter().report(SampleRuns.passed) == ExpectedTable.passed)
    }

    @Test func aControlRunIsShort() throws {
        #expect(
            try TerminalReporter(width: 70).report(SampleRuns.control) == """
                PASS  Redis lock contention on coupon issuance
                ──────────────────────────────────────────────────────────────────────

                  run       r-control
                  target    lab
                  fault     none (control run)
                  response  the runbook, run by the tool
                  level     documented L2, measured none: nothing to compare in a
                            control run. L1 is the most severe level, L3 the least.
                  ended     No fault was injected: this was a control run.

                TIMES (n = 1)
                  TTD  -
                  TTA  -
                  TTM  -
                  TTR  -

                STAGES
                  None happened: no fault was injected.

                WHY
                  ✓  no alert without a fault  no alert fired

                ALERTS
                  No alert was sent.

                """)
    }

    @Test func absentAndCensoredValuesAreNoNumbers() throws {
        let censored = try TerminalReporter().report(SampleRuns.censored)
        #expect(censored.contains("TTR  > 73.0 s (not recovered)"))
        #expect(censored.contains("t9      -  back inside steady state: did not happen"))
        let undetected = try TerminalReporter().report(SampleRuns.undetected)
        #expect(undetected.contains("TTD  - (no alert fired)"))
        #expect(undetected.contains("t4      -  alert fired: did not happen"))
    }

    @Test func aFaultThatMayStillBeInComesRightBelowTheVerdict() throws {
        let lines = try TerminalReporter().report(SampleRuns.leftIn).split(separator: "\n")
        #expect(lines[2] == "  A fault may still be in lab. Run: firedrill recover r-left-in")
        #expect(lines[3] == "  The tool itself failed: the recovery took longer than 30 s")
        #expect(lines[4] == "  The run was stopped by a signal.")
    }

    @Test(arguments: SampleRuns.all.map(\.name)) func noLineIsWiderThanAsked(name: String) throws {
        let record = try #require(SampleRuns.all.first { $0.name == name }?.record)
        for width in [100, 80, 200] {
            let text = try TerminalReporter(width: width).report(record)
            for line in text.split(separator: "\n") {
                #expect(DisplayWidth.of(line) <= min(width, 100), "\(line)")
                #expect(!line.hasSuffix(" "))
            }
        }
    }

    @Test func coloursComeOnlyWhenAskedAndChangeNoLetter() throws {
        for (name, record) in SampleRuns.all {
            let plain = try TerminalReporter(colour: false).report(record)
            let coloured = try TerminalReporter(colour: true).report(record)
            #expect(!plain.contains("\u{1B}"), "\(name)")
            #expect(coloured.contains("\u{1B}[0m"), "\(name)")
            #expect(coloured.replacing(#/\x1B\[[0-9;]*m/#, with: "") == plain, "\(name)")
        }
    }

    @Test(arguments: [
        ("one two three", 7, ["one two", "three"]), ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("", 5, [""]),
        ("a abcdefgh b", 4, ["a", "abcd", "efgh", "b"]), ("쿠폰 발급", 4, ["쿠폰", "발급"]), ("  a  ", 5, ["a"]),
    ])
    func wrappingKeepsWordsTogether(text: String, columns: Int, lines: [String]) {
        #expect(TextTable.wrap(text, to: columns) == lines)
    }
}

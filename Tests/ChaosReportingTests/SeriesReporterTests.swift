import ChaosCore
import Testing

@testable import ChaosReporting

@Suite struct SeriesReporterTests {
    @Test func repeatedRunsReadExactlyLikeThis() {
        #expect(
            SeriesReporter().terminal(SampleSeries.repeated) == """
                STATISTICS of redis-lock-contention (4 runs: 3 pass, 1 fail)
                  time  n  median  95 % interval  min to max (covers)        mean   > deadline
                  TTD   4   3.2 s  none, n < 6    3.0 to 3.9 s (87.5 %)      3.3 s  0
                  TTM   4  14.6 s  none, n < 6    14.0 to > 73.0 s (87.5 %)  -      1
                  TTR   4  16.7 s  none, n < 6    16.0 to > 73.0 s (87.5 %)  -      1
                  every TTD: 3.0, 3.2, 3.3, 3.9 s
                  every TTM: 14.0, 14.2, 15.0, > 73.0 s
                  every TTR: 16.0, 16.4, 17.0, > 73.0 s
                  detected: 4 of 4 (100 %, 95 % interval of Clopper and Pearson 39.8 to 100 %)
                  recovered: 3 of 4 (75 %, 95 % interval of Clopper and Pearson 19.4 to 99.4 %)
                  resolution: +- 1 s
                  "> x" was waited for until x in vain: counted, ordered above x, never averaged in; a mean is then
                  not known.

                """)
    }

    @Test func aComparisonSaysWhatItIsWorth() {
        let text = SeriesReporter(width: 80).terminal(SampleSeries.compared)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.filter { $0.hasPrefix("STATISTICS") }.count == 2 && lines.allSatisfy { $0.count <= 80 })
        #expect(
            text.hasSuffix(
                """

                COMPARED with response=none
                  TTD of response=auto: cannot tell with n = 4 and 4: ratio 1 [0.91, 1.1] (95
                  %); the medians are no further apart than the resolution of +- 1 s
                  TTR of response=auto: improved: ratio 0.28 [0.26, 0.29] (95 %), n = 4 and 4
                  The fault of response=none ended because its duration ran out. A real one
                  would have stayed: the ratio of TTR is then at most the one above.
                  A ratio below 1 means shorter times. Its interval is the hull of an exact one
                  by ranks and Welch's; a direction is named only where it excludes 1.

                """), "\(text)")
    }

    @Test func markdownHasTheSameFactsAsTables() {
        let text = SeriesReporter().markdown(SampleSeries.compared)
        for line in [
            "## Statistics: response=none", "## Statistics: response=auto", "## Comparison",
            "| TTR | 4 | 60.4 s | none, n &lt; 6 | 60.0 to 61.0 s (87.5 %) | 60.4 s | 0 |",
            "- every TTR: 16.0, 16.4, 16.9, 17.0 s",
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
        #expect(text.contains("| TTR | response=auto | response=none | 0.28 \\[0.26, 0.29\\] (95 %) | improved: ratio"))
        let repeated = SeriesReporter().markdown(SampleSeries.repeated)
        #expect(repeated.hasPrefix("## Statistics\n\n4 runs: 3 pass, 1 fail.\n") && !repeated.contains("Comparison"))
    }

    @Test func fromSixRunsOnTheMedianHasAnInterval() {
        var series = RunSeries(planned: 6)
        for index in 0..<6 {
            var record = SampleRuns.passed
            record.run = "r-\(index)"
            record.ttrSeconds = 10 + Double(index)
            series.append(record)
        }
        let text = SeriesReporter().terminal(series)
        #expect(
            text.contains("TTR   6  12.5 s  10.0 to 15.0 s (96.9 %)  10.0 to 15.0 s (96.9 %)  12.5 s  0"), "\(text)")
    }

    @Test func controlRunsSayHowOftenTheyCriedWolf() {
        var series = RunSeries(planned: 2)
        for index in 0..<2 {
            var control = SampleRuns.control
            control.run = "c-\(index)"
            control.timeline.append(.gatePassed, at: Instant(seconds: 10), "", evidence: "")
            control.watchedUntil = Instant(seconds: 910)
            series.append(control)
        }
        let text = SeriesReporter().terminal(series)
        #expect(
            text.contains("false alarms: 0 in 0.5 h without a fault (0 per hour, exact 95 % interval 0 to 7.38)"),
            "\(text)")
        #expect(!text.contains("detected:") && !text.contains("TTD"))
    }

    @Test func aRunThatIsLeftOutIsNamedAndHostileTextStaysHarmless() {
        var series = RunSeries(planned: 1)
        var record = SampleRuns.inconclusive
        record.reasons = [VerdictReason(clause: "gate\u{1B}[31m", value: .inconclusive, detail: "<!channel> | @here")]
        series.append(record)
        let text = SeriesReporter().terminal(series)
        #expect(text.contains("Run r-inconclusive is left out: gate") && !text.contains("\u{1B}"))
        #expect(SeriesReporter().markdown(series).contains("&lt;!channel&gt; \\| @<!-- -->here"))
    }
}

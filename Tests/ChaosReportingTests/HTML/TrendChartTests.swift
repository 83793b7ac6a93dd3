import ChaosCore
import Foundation
import FoundationXML
import Testing

@testable import ChaosReporting

/// The trend of a hand-made month: which marks there are, and what they are of.
@Suite struct TrendChartTests {
    private static let now = 1_790_100_000.0

    /// Three runs in the newest week, one of them without a recovery; two in the oldest, none between.
    private func scenario(_ count: Int = 5) -> ScenarioPeriod {
        var tally = PeriodTally(PeriodScope(since: Self.now - 28 * 86_400, until: Self.now))
        let days = [1.0, 2, 3, 22, 23]
        for (index, day) in days.prefix(count).enumerated() {
            var run = StoredRun(SampleRuns.passed, owner: .unnamed)
            run.id = "r-\(index)"
            run.startedAt = Self.now - day * 86_400
            run.outcome?.ttdSeconds = 3 + Double(index)
            if index == 0 {
                run.outcome?.ttrSeconds = nil
                run.outcome?.ttrLongerThanSeconds = 90
            }
            if index == 1 { run.outcome?.faultEnded = .expired }
            if index == 4 { run.outcome?.measured = nil }
            tally.add(run)
        }
        return tally.report().scenarios[0]
    }

    private func reader(_ chart: TrendChart) throws -> PageReader {
        try PageReader(HTMLPage(title: "t", say: chart.say, body: chart.markup).source)
    }

    private func wide(_ reader: PageReader) throws -> XMLElement {
        try #require(reader.elements(named: "svg").first { $0.hasClass("wide") })
    }

    @Test func everyRunAndThePartsMediansAreThereAndBoundsLookDifferent() throws {
        let chart = TrendChart(scenario: scenario(), say: ReportVoice(.english), name: "trend-0")
        let figure = try wide(try reader(chart))
        let paths = figure.elements(forName: "path")
        let dots = paths.filter { $0.hasClass("dots") }.compactMap { $0.value(of: "d") }
        #expect(dots.map { $0.components(separatedBy: "h0").count - 1 } == [5, 3], "TTD, then TTR")
        #expect(paths.count { $0.hasClass("censored") } == 1)
        #expect(paths.count { $0.hasClass("hollow") } == 1)
        // Two parts of four have runs, in both rows; of one the median of recovery is a value all the same.
        #expect(paths.count { $0.hasClass("median") } == 4)
        let levels = figure.elements(forName: "rect").filter { $0.hasClass("level") }
        let titles = levels.compactMap { $0.elements(forName: "title").first?.stringValue }
        #expect(Set(titles) == ["L2 ×3", "L2 ×1", "none ×1"])
    }

    @Test func aMedianThatIsOnlyABoundIsDashed() throws {
        var few = scenario()
        few.trend[3].timeToRecover = Sample([], longerThan: [90])
        let chart = TrendChart(scenario: few, say: ReportVoice(.english), name: "trend-0")
        let medians = try wide(try reader(chart)).elements(forName: "path").filter { $0.hasClass("median") }
        #expect(medians.count { $0.hasClass("open") } == 1)
    }

    @Test(arguments: ReportLanguage.allCases) func itIsSaidInWordsToo(_ language: ReportLanguage) throws {
        let say = ReportVoice(language)
        let reader = try reader(TrendChart(scenario: scenario(), say: say, name: "trend-0"))
        for layout in ["wide", "narrow"] {
            let figure = try #require(reader.elements(named: "svg").first { $0.hasClass(layout) })
            #expect(figure.value(of: "role") == "img")
            #expect(figure.value(of: "aria-labelledby") == "trend-0-\(layout)-title trend-0-\(layout)-text")
            #expect(figure.elements(forName: "title").first?.stringValue == say(.trendTitle))
            let words = try #require(figure.elements(forName: "desc").first?.stringValue)
            #expect(words.contains("TTD: 6.50 s, -, -, 4.0 s") || words.contains("TTD: 6.5 s, -, -, 4.0 s"), "\(words)")
        }
    }

    @Test func onePartOrOneRunHasNoTrend() {
        let chart = TrendChart(scenario: scenario(1), say: ReportVoice(.english), name: "trend-0")
        #expect(chart.markup.size == 0)
    }
}

import ChaosCore
import Foundation
import FoundationXML
import Testing

@testable import ChaosReporting

@Suite struct RunFigureTests {
    private func page(_ record: RunRecord) throws -> PageReader { try PageReader(try HTMLReporter().report(record)) }

    private func curves(_ reader: PageReader, _ style: String) -> [String] {
        reader.elements(named: "path").filter {
            $0.hasClass("curve") && $0.hasClass(style) && !$0.hasClass("thin")
        }.compactMap { $0.value(of: "d") }
    }

    @Test func whatIsUnknownIsAGapInTheCurveAndHatchedNeverAZero() throws {
        var record = SampleRuns.sampled(SampleRuns.passed)
        for index in 10...12 {
            record.observations[index].readings[SampleRuns.latency] = .unknown("nothing finished, 312 in flight")
        }
        let whole = try page(SampleRuns.sampled(SampleRuns.passed))
        let broken = try page(record)
        let first = { (reader: PageReader) in self.curves(reader, "c0").filter { $0.count > 60 }[0] }
        #expect(first(whole).count { $0 == "M" } == 1)
        #expect(first(broken).count { $0 == "M" } == 2)
        #expect(whole.elements.count { $0.hasClass("unknown") } == 0)
        #expect(broken.elements.count { $0.hasClass("unknown") } == 2, "once on each of the two figures")
    }

    @Test func aStretchWithoutSamplesBreaksTheCurve() throws {
        var record = SampleRuns.sampled(SampleRuns.passed)
        record.observations.removeSubrange(10...15)
        let path = curves(try page(record), "c0").filter { $0.count > 60 }[0]
        #expect(path.count { $0 == "M" } == 2)
    }

    @Test func aRunWithoutSamplesHasItsLanesAndSaysThatThereAreNoCurves() throws {
        let reader = try page(SampleRuns.passed)
        #expect(curves(reader, "c0").isEmpty)
        #expect(reader.texts(of: "figcaption") == ["The run's samples are not there, so there are no curves."])
        let text = try #require(reader.texts(of: "desc").first)
        #expect(text.contains("t4 alert fired 3.5 s") && text.contains("t9 back inside steady state 16.25 s"))
    }

    @Test func thresholdsAreDrawnAndAlertsNamed() throws {
        let reader = try page(SampleRuns.sampled(SampleRuns.passed))
        let labels = reader.elements(named: "text").filter { $0.hasClass("limit") }.compactMap(\.stringValue)
        #expect(labels.contains("CouponLockContention > 1 s"))
        #expect(labels.contains("≤ 500 ms"))
        #expect(labels.contains("≤ 1 %"), "a success ratio of 99 % is at most 1 % of failures: \(labels)")
    }

    @Test func theLevelBandShowsEachLevelForAsLongAsItLasted() throws {
        var record = SampleRuns.sampled(SampleRuns.passed)
        record.timeline.append(.levelRaised, at: Instant(seconds: 15), "level none -> L2", evidence: "x", level: .l2)
        record.timeline.append(.levelLowered, at: Instant(seconds: 25), "level L2 -> L3", evidence: "x", level: .l3)
        record.timeline.append(.levelLowered, at: Instant(seconds: 30), "level L3 -> none", evidence: "x")
        let bars = try page(record).elements(named: "rect").filter { $0.hasClass("level") }
        #expect(bars.compactMap { $0.stringValue } == ["L2: 10 s", "L3: 5 s", "L2: 10 s", "L3: 5 s"])
        let widths = bars.prefix(2).compactMap { Double($0.value(of: "width") ?? "") }
        #expect(abs(widths[0] / widths[1] - 2) < 0.01)
    }

    @Test func aLongRunKeepsItsPeaks() {
        var points: [Curve.Point] = (0..<10_000).map { (Double($0), 1) }
        points[7_777].value = 9
        points[3_333].value = nil
        let thinned = Curve(name: "x", points: points, style: 0).thinned(to: 200)
        #expect(thinned.count <= 400)
        #expect(thinned.contains { $0.seconds == 7_777 && $0.value == 9 })
        #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.seconds <= $1.seconds })
    }

    private static let scales: [(largest: Double, unit: MetricUnit, ticks: [Double])] = [
        (0.18, .ratio, [0, 0.1, 0.2]), (0.9, .ratio, [0, 0.5, 1]), (0, .ratio, [0, 0.05, 0.1]),
        (4.9, .seconds, [0, 2, 4, 6]), (0.063, .seconds, [0, 0.05, 0.1]), (1, .count, [0, 1]),
        (700, .count, [0, 500, 1000]), (536_870_912, .bytes, [0, 209_715_200, 419_430_400, 629_145_600]),
    ]

    @Test(arguments: scales) func valuesGetARoundScaleFromZero(
        largest: Double, unit: MetricUnit, ticks: [Double]
    ) {
        let scale = ValueScale(largest: largest, unit: unit, top: 0, bottom: 100)
        #expect(scale.ticks.count == ticks.count)
        for (tick, expected) in zip(scale.ticks, ticks) { #expect(abs(tick - expected) <= 1e-9 * max(1, expected)) }
        #expect(scale.y(0) == 100)
        #expect(scale.y(scale.maximum) == 0)
    }

    @Test func timesHaveRoundTicksInsideTheAxis() {
        let scale = TimeScale(from: -9.7, to: 27.6, layout: .wide)
        #expect(scale.ticks == [-5, 0, 5, 10, 15, 20, 25])
        #expect(scale.x(-100) == FigureLayout.wide.left)
        #expect(scale.x(.nan) == FigureLayout.wide.left)
        #expect(TimeScale(from: 5, to: 5, layout: .narrow).ticks.count > 1)
    }
}

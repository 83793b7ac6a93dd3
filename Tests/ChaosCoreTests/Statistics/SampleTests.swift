import Testing

@testable import ChaosCore

@Suite struct SampleTests {
    @Test(arguments: [
        ([3.0], Measured.value(3)), ([1, 2], .value(1.5)), ([5, 1, 3], .value(3)), ([4, 1, 3, 2], .value(2.5)),
    ])
    func theMedianIsTheMiddleOne(values: [Double], median: Measured) {
        #expect(Sample(values).median == median)
    }

    @Test func withoutAnyRunThereIsNoMedian() {
        let empty = Sample([])
        #expect(empty.n == 0 && empty.median == nil && empty.mean == nil && empty.min == nil && empty.max == nil)
        #expect(empty.medianInterval() == nil && empty.rangeCoverage == 0)
    }

    @Test func oneRunIsNoInterval() {
        let one = Sample([4])
        #expect(one.median == .value(4) && one.mean == 4 && one.min == .value(4) && one.max == .value(4))
        #expect(one.rangeCoverage == 0 && one.medianInterval() == nil)
    }

    /// A run that was waited for in vain is never averaged in, and never dropped.
    @Test func aCensoredRunCountsAboveItsBound() {
        let sample = Sample([10, 12, 14], longerThan: [60])
        #expect(sample.n == 4 && sample.censored == 1)
        #expect(sample.median == .value(13))
        #expect(sample.min == .value(10) && sample.max == .longerThan(60))
        #expect(sample.mean == nil)
    }

    @Test func theMedianItselfMayBeCensored() {
        #expect(Sample([10], longerThan: [60, 60]).median == .longerThan(60))
        #expect(Sample([10, 12], longerThan: [60, 60]).median == .longerThan(36))
        #expect(Sample([], longerThan: [60, 90]).median == .longerThan(75))
        #expect(Sample([], longerThan: [60, 90]).min == .longerThan(60))
    }

    /// A run whose waiting ended early may in truth lie on either side of the others.
    @Test func aBoundAmongTheValuesLeavesTheMedianOpen() {
        let sample = Sample([50, 100, 110], longerThan: [60])
        #expect(sample.median == .longerThan(80))
        #expect(sample.max == .longerThan(110))
        #expect(Sample([50, 100], longerThan: [20]).min == .longerThan(20))
    }

    @Test func whatIsNoNumberIsNoMeasurement() {
        #expect(Sample([1, .nan, .infinity], longerThan: [.nan]).n == 1)
    }

    /// [min, max] of n covers the median with 1 - 2 * 0.5^n.
    @Test(arguments: [(2, 0.5), (3, 0.75), (4, 0.875), (5, 0.9375), (6, 0.96875), (10, 0.998046875)])
    func theRangeCoversTheMedianThisOften(n: Int, coverage: Double) {
        let sample = Sample((0..<n).map(Double.init))
        #expect(abs(sample.rangeCoverage - coverage) < 1e-12)
        #expect((sample.medianInterval() != nil) == (n >= 6))
    }

    /// The ranks of the sign test's table at 95 %, as in Conover, "Practical Nonparametric Statistics".
    @Test(arguments: [
        (6, 1, 0.9688), (7, 1, 0.9844), (8, 1, 0.9922), (9, 2, 0.9609), (10, 2, 0.9785), (12, 3, 0.9614),
        (15, 4, 0.9648), (20, 6, 0.9586), (25, 8, 0.9567), (30, 10, 0.9572), (50, 18, 0.9672), (100, 40, 0.9648),
    ])
    func theMediansIntervalHasThePublishedRanks(n: Int, rank: Int, coverage: Double) throws {
        let interval = try #require(Sample((1...n).map(Double.init)).medianInterval())
        #expect(interval.low == .value(Double(rank)) && interval.high == .value(Double(n + 1 - rank)))
        #expect(abs(interval.coverage - coverage) < 0.00006)
    }

    @Test func theUpperEndOfAnIntervalMayBeABound() throws {
        let interval = try #require(Sample([1, 2, 3, 4, 5], longerThan: [60]).medianInterval())
        #expect(interval.low == .value(1) && interval.high == .longerThan(60))
    }

    @Test func theIntervalCoversTheMedianAsOftenAsItSays() {
        var source = SeededSource(seed: 11)
        for n in [6, 9, 15] {
            var covered = 0
            for _ in 0..<4_000 {
                // Skewed, with the median at 1: the logarithm of a uniform number.
                let sample = Sample((0..<n).map { _ in Draw.skewed(&source) })
                guard let interval = sample.medianInterval(), let low = interval.low.value,
                    let high = interval.high.value
                else { continue }
                if low <= 1, 1 <= high { covered += 1 }
            }
            let expected = Sample.medianCoverage(rank: Sample.medianRank(of: n, confidence: 0.95) ?? 0, of: n)
            #expect(abs(Double(covered) / 4_000 - expected) < 0.012, "n = \(n)")
        }
    }
}

import Testing

@testable import ChaosCore

@Suite struct ProportionTests {
    /// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I,
    /// and the usual tables for small n.
    @Test(arguments: [
        (81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0, 0.1684), (1, 29, 0.0009, 0.1776),
        (0, 10, 0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1),
        (8, 20, 0.1912, 0.6395), (50, 100, 0.3983, 0.6017), (99_000, 100_000, 0.98936, 0.99061),
    ])
    func theIntervalIsClopperAndPearsons(successes: Int, trials: Int, low: Double, high: Double) {
        let interval = Proportion(successes, of: trials).interval()
        #expect(abs(interval.lowerBound - low) < 0.000_06 && abs(interval.upperBound - high) < 0.000_06, "\(interval)")
    }

    /// Zero misses in n: the miss rate is at most about 3.7 / n.
    @Test func everyRunDetectedDoesNotMeanThatAllWillBe() {
        let all = Proportion(100, of: 100)
        #expect(all.rate == 1 && all.interval().upperBound == 1)
        #expect(abs(all.interval().lowerBound - 0.9638) < 0.000_06)
    }

    @Test func withoutATryNothingIsKnown() {
        #expect(Proportion(0, of: 0).rate == nil)
        #expect(Proportion(0, of: 0).interval() == 0...1)
        #expect(Proportion(5, of: 3) == Proportion(3, of: 3) && Proportion(-1, of: -1) == Proportion(0, of: 0))
    }

    @Test func theIntervalCoversAtLeastAsOftenAsItSays() {
        var source = SeededSource(seed: 3)
        for (rate, trials) in [(0.5, 10), (0.9, 20), (0.97, 30)] {
            let intervals = (0...trials).map { Proportion($0, of: trials).interval() }
            let covered = (0..<5_000).count { _ in
                intervals[Draw.successes(rate, of: trials, &source)].contains(rate)
            }
            #expect(Double(covered) / 5_000 >= 0.945, "\(rate) of \(trials)")
        }
    }
}

import Testing

@testable import ChaosCore

@Suite struct RatioComparisonTests {
    private let slow = [30.1, 31.0, 29.5, 30.6, 30.2, 30.9]
    private let fast = [9.1, 12.4, 8.8, 10.2, 9.9, 11.5]

    /// The figures are another program's (SciPy 1.17): the median and the sixth of the 36 ratios from either end, and
    /// Welch's interval of the logarithms; the interval is the hull of both.
    @Test func aClearDifferenceIsSaidWithItsRatioAndInterval() throws {
        let comparison = RatioComparison(Sample(slow), Sample(fast), resolution: 1)
        #expect(abs(try #require(comparison.ratio) - 0.329_564) < 1e-6)
        let interval = try #require(comparison.interval)
        #expect(abs(interval.lowerBound - 0.293_306) < 1e-6 && abs(interval.upperBound - 0.4) < 1e-6)
        #expect(comparison.answer == .improved)
        #expect(comparison.sentence == "improved: ratio 0.33 [0.29, 0.4] (95 %), n = 6 and 6")
        let other = RatioComparison(Sample(fast), Sample(slow), resolution: 1)
        #expect(other.answer == .worse && other.sentence.hasPrefix("worse: ratio 3.03 [2.5, 3.41] (95 %)"))
    }

    /// Below 4 per arm no interval reaches 95 %, however clear it looks.
    @Test func threeRunsPerArmCannotTellAnything() {
        let comparison = RatioComparison(Sample([30, 31, 32]), Sample([9, 10, 11]))
        #expect(comparison.interval == nil && comparison.answer == .cannotTell)
        #expect(RatioComparison.fewestRuns(confidence: 0.95) == 4)
        #expect(
            comparison.sentence == "cannot tell with n = 3 and 3: ratio 0.32, and so few runs give no 95 % interval (at"
                + " best 90 %); about 4 runs per arm would, if it is as it looks")
    }

    @Test func oneRunPerArmNamesTheFewest() {
        let comparison = RatioComparison(Sample([30]), Sample([9]))
        #expect(comparison.runsNeeded == nil && comparison.ratio == 0.3)
        #expect(comparison.sentence.hasSuffix("(at best 0 %); 4 runs per arm are the fewest that can"))
    }

    @Test func anIntervalWithOneInItIsNoDirection() throws {
        let comparison = RatioComparison(Sample([10, 12, 11, 9, 13]), Sample([9, 11, 12, 8, 10]))
        #expect(comparison.answer == .cannotTell)
        #expect(try #require(comparison.interval).contains(1))
        let needed = try #require(comparison.runsNeeded)
        #expect(needed > 5 && comparison.sentence.hasSuffix("about \(needed) runs per arm would, if it is as it looks"))
    }

    @Test func aDifferenceWithinTheResolutionIsNone() {
        let (first, second) = ([3.1, 3.2, 3.1, 3.2], [2.4, 2.5, 2.4, 2.5])
        #expect(RatioComparison(Sample(first), Sample(second), resolution: 0.1).answer == .improved)
        let coarse = RatioComparison(Sample(first), Sample(second), resolution: 1)
        #expect(coarse.answer == .cannotTell && coarse.runsNeeded == nil)
        #expect(coarse.sentence.hasSuffix("; the medians are no further apart than the resolution of +- 1 s"))
    }

    /// Runs that never recovered are the longest there are: they count, and bound the ratio from one side only.
    @Test func censoredRunsBoundTheRatio() throws {
        let comparison = RatioComparison(Sample([], longerThan: [90, 90, 90, 90, 90]), Sample([9, 10, 11, 12, 13]))
        #expect(comparison.ratio == nil && comparison.answer == .improved)
        let interval = try #require(comparison.interval)
        #expect(interval.lowerBound == 0 && abs(interval.upperBound - 13.0 / 90) < 0.02)
        #expect(comparison.sentence.hasPrefix("improved: ratio < 0.12 [0, 0.14"), "\(comparison.sentence)")
        let turned = RatioComparison(Sample([9, 10, 11, 12, 13]), Sample([], longerThan: [90, 90, 90, 90, 90]))
        #expect(turned.answer == .worse && turned.interval?.upperBound == .infinity)
        let nothing = RatioComparison(Sample([], longerThan: [9, 9, 9, 9]), Sample([], longerThan: [9, 9, 9, 9]))
        #expect(nothing.answer == .cannotTell && nothing.sentence.contains("ratio unknown [0, no bound]"))
    }

    @Test func emptyArmsAndTimesOfZeroDoNotTrap() {
        #expect(RatioComparison(Sample([]), Sample([])).answer == .cannotTell)
        #expect(RatioComparison(Sample([]), Sample([1, 2, 3, 4])).typical == nil)
        #expect(RatioComparison(Sample([0, 0, 0, 0]), Sample([0, 0, 0, 0])).ratio == 1)
        #expect(RatioComparison(Sample([5, 5, 5, 5]), Sample([5, 5, 5, 5])).runsNeeded == nil)
    }

    /// The table of the design's research: 80 % power on the logarithmic scale.
    @Test(arguments: [(0.9, 57), (0.8, 13), (0.7, 5)])
    func theRunsNeededAreThoseOfTheTable(ratio: Double, runs: Int) throws {
        // Two values with the variance 0.04 of their logarithms, twice.
        let step = SpecialFunctions.exp(0.2 / 2.0.squareRoot())
        let first = Sample([10 / step, 10 * step])
        let second = Sample([10 * ratio / step, 10 * ratio * step])
        let needed = try #require(RatioComparison(first, second).runsNeeded)
        #expect((runs...(runs + 1)).contains(needed), "\(needed)")
    }
}

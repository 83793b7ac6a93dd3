import Testing

@testable import ChaosCore

@Suite struct RankSumTests {
    /// The critical values of Mann and Whitney's U, two-sided at 5 %; the interval's rank is one above.
    @Test(arguments: [
        (2, 8, 0), (3, 5, 0), (3, 20, 8), (4, 4, 0), (4, 5, 1), (4, 10, 5), (5, 5, 2), (5, 10, 8), (5, 20, 20),
        (6, 6, 5), (6, 8, 8), (7, 7, 8), (8, 8, 13), (8, 20, 41), (9, 9, 17), (10, 10, 23), (10, 20, 55),
        (15, 15, 64), (20, 20, 127),
    ])
    func theCriticalValuesAreThePublishedOnes(m: Int, n: Int, critical: Int) {
        #expect(RankSum.rank(m, n, confidence: 0.95) == critical + 1)
        #expect(RankSum.rank(n, m, confidence: 0.95) == critical + 1)
    }

    @Test(arguments: [(1, 1), (1, 38), (2, 7), (3, 3), (3, 4), (0, 5)])
    func soFewRunsGiveNoInterval(m: Int, n: Int) {
        #expect(RankSum.rank(m, n, confidence: 0.95) == nil)
        #expect(RankSum.bestConfidence(m, n) < 0.95)
    }

    @Test func theBestConfidenceIsTwoArrangementsOfAll() {
        #expect(abs(RankSum.bestConfidence(3, 3) - 0.9) < 1e-12)
        #expect(abs(RankSum.bestConfidence(4, 4) - (1 - 2.0 / 70)) < 1e-12)
    }

    @Test func smallCountsAreRight() {
        // 2 and 2: the six arrangements have the counts 0, 1, 2, 2, 3, 4.
        #expect(RankSum.distribution(2, 2).map { ($0 * 6).rounded() } == [1, 1, 2, 1, 1])
        #expect(abs(RankSum.distribution(7, 9).reduce(0, +) - 1) < 1e-12)
        #expect(RankSum.distribution(7, 9).count == 64)
    }

    /// Where counting ends, the normal distribution goes on without a jump.
    @Test func manyRunsGoOnWithoutAJump() throws {
        let counted = try #require(RankSum.rank(50, 50, confidence: 0.95))
        let normal = try #require(RankSum.rank(50, 51, confidence: 0.95))
        let next = try #require(RankSum.rank(51, 51, confidence: 0.95))
        #expect(counted == 966 && (15...25).contains(normal - counted) && (15...25).contains(next - normal))
    }
}

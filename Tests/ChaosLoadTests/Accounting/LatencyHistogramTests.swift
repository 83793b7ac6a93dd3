import Testing

@testable import ChaosLoad

@Suite struct LatencyHistogramTests {
    /// The exact quantile by nearest rank.
    private func exact(_ sorted: [Int64], _ share: Double) -> Double {
        Double(sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]) / 1e9
    }

    @Test(arguments: [1, 2, 19, 20, 21, 1_000, 50_000])
    func quantilesAgreeWithTheExactOnes(count: Int) throws {
        var random = LoadRandom(seed: UInt64(count))
        // From 50 us to 5 s, most of them short, as latencies are.
        let values = (0..<count).map { _ in Int64(50_000 * exp10(random.unit() * random.unit() * 5)) }
        var histogram = LatencyHistogram()
        for value in values { histogram.record(value) }
        let sorted = values.sorted()
        let shares = [0, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1]
        let quantiles = try #require(histogram.quantiles(shares))
        for (share, quantile) in zip(shares, quantiles) {
            let truth = exact(sorted, share)
            #expect(abs(quantile - truth) <= truth * 0.001 + 1e-6, "q\(share) of \(count): \(quantile), not \(truth)")
        }
        #expect(histogram.maximum == Double(try #require(sorted.last)) / 1e9)
        let mean = Double(values.reduce(0, +)) / Double(count) / 1e9
        #expect(abs(try #require(histogram.mean) - mean) < mean * 1e-9)
    }

    @Test func twoDigitsStayWithinOnePercent() throws {
        var random = LoadRandom(seed: 3)
        let values = (0..<5_000).map { _ in Int64.random(in: 100_000...5_000_000_000, using: &random) }
        var histogram = LatencyHistogram(isCoarse: true)
        for value in values { histogram.record(value) }
        let quantiles = try #require(histogram.quantiles([0.5, 0.95]))
        for (share, quantile) in zip([0.5, 0.95], quantiles) {
            let truth = exact(values.sorted(), share)
            #expect(abs(quantile - truth) <= truth * 0.01)
        }
    }

    @Test func nothingIsUnknownAndExtremesAreKept() throws {
        var histogram = LatencyHistogram()
        #expect(histogram.quantiles([0.5]) == nil)
        #expect(histogram.maximum == nil && histogram.mean == nil && histogram.summary().isEmpty)
        histogram.record(-5)
        #expect(histogram.quantiles([0.5]) == [0])
        histogram.record(10 * 3_600_000_000_000)
        #expect(histogram.maximum == 36_000)
        #expect(try #require(histogram.quantiles([1])?.first) >= 3_600)
        #expect(Set(histogram.summary().keys) == ["p50", "p95", "p99", "max", "mean"])
    }

    /// Ten to a power, without Foundation.
    private func exp10(_ power: Double) -> Double {
        var (result, term) = (1.0, 1.0)
        for step in 1..<60 {
            term *= power * 2.302_585_092_994_046 / Double(step)
            result += term
        }
        return result
    }
}

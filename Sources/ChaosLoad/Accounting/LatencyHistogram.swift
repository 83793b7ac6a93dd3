import Histogram

/// Lengths of time as counts, in microseconds, with their exact maximum and mean beside.
///
/// Three significant digits (the default) keep each quantile within 0.1 % of the exact one. The table grows with the
/// longest value seen, so that a healthy target costs some 20 KiB.
struct LatencyHistogram {
    /// Values above one hour count as one hour in the quantiles; a time limit is far below that.
    private static let ceiling: UInt64 = 3_600_000_000

    private var histogram: Histogram<UInt32>
    private(set) var count = 0
    private var sum = 0.0
    private var longest: Int64 = 0

    /// `isCoarse` takes two digits: 1 %, for an eighth of the memory.
    init(isCoarse: Bool = false) {
        histogram = Histogram(numberOfSignificantValueDigits: isCoarse ? .two : .three)
    }

    /// The longest value in seconds; `nil` when there is none.
    var maximum: Double? { count == 0 ? nil : Double(longest) / 1e9 }
    /// The mean in seconds; `nil` when there is no value.
    var mean: Double? { count == 0 ? nil : sum / Double(count) / 1e9 }

    /// Counts one length; a negative one (a clock that was read in another order) counts as zero.
    mutating func record(_ nanoseconds: Int64) {
        let length = max(0, nanoseconds)
        histogram.record(min(UInt64(length) / 1_000, Self.ceiling))
        count += 1
        sum += Double(length)
        longest = max(longest, length)
    }

    /// The quantiles in seconds for ascending shares from 0 to 1, by nearest rank; `nil` when there is no value.
    ///
    /// One pass for all shares. (The library's own `valueAtPercentile` is generic code that is not specialised across
    /// modules, some 50 times slower, and a reading must not hold up the requests.)
    func quantiles(_ shares: [Double]) -> [Double]? {
        guard count > 0 else { return nil }
        var results: [Double] = []
        for entry in histogram.recordedValues() {
            while results.count < shares.count {
                let rank = max(1, (shares[results.count] * Double(count)).rounded(.up))
                guard Double(entry.totalCountToThisValue) >= rank else { break }
                results.append(min(Double(entry.value) / 1e6, Double(longest) / 1e9))
            }
            if results.count == shares.count { break }
        }
        while results.count < shares.count { results.append(Double(longest) / 1e9) }
        return results
    }

    /// The named summary of a report: `p50`, `p95`, `p99`, `max`, `mean` in seconds; empty without values.
    func summary() -> [String: Double] {
        guard let quantiles = quantiles([0.5, 0.95, 0.99]), let maximum, let mean else { return [:] }
        return ["p50": quantiles[0], "p95": quantiles[1], "p99": quantiles[2], "max": maximum, "mean": mean]
    }
}

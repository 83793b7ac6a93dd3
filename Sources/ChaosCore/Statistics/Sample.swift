/// Repeated measurements of one time, in one arm of one scenario: every value, and what is known of its middle.
///
/// A run that waited in vain is a lower bound here. It counts in `n`, stands above its bound in the order, and is never
/// averaged in as if it were a value.
public struct Sample: Sendable, Equatable {
    /// An interval of the median by order statistics; its upper end may be a bound only.
    public struct MedianInterval: Sendable, Equatable {
        public let low: Measured
        public let high: Measured
        /// How often such an interval covers the median, whatever the distribution.
        public let coverage: Double
    }

    /// What was measured, ascending.
    public let values: [Double]
    /// Lower bounds of what was waited for in vain, ascending.
    public let longerThan: [Double]

    /// Numbers that are not finite are left out: they are no measurements.
    public init(_ values: [Double], longerThan: [Double] = []) {
        self.values = values.filter(\.isFinite).sorted()
        self.longerThan = longerThan.filter(\.isFinite).sorted()
    }

    /// Measured and censored ones together.
    public var n: Int { values.count + longerThan.count }

    /// How many are lower bounds only.
    public var censored: Int { longerThan.count }

    /// The middle value, or the mean of both middle ones; `nil` when there is nothing.
    public var median: Measured? {
        guard n > 0 else { return nil }
        return combine((n - 1) / 2, n / 2) { ($0 + $1) / 2 }
    }

    /// The smallest.
    public var min: Measured? { n > 0 ? combine(0, 0) { first, _ in first } : nil }

    /// The largest; a bound as soon as one is censored.
    public var max: Measured? { n > 0 ? combine(n - 1, n - 1) { first, _ in first } : nil }

    /// The mean, only to stand beside the median; `nil` when one is censored, for then nobody knows it.
    public var mean: Double? {
        guard !values.isEmpty, longerThan.isEmpty else { return nil }
        return values.reduce(0) { $0 + $1 / Double(values.count) }
    }

    /// How often [min, max] of so many covers the median, whatever the distribution: 1 - 2 * 0.5^n. Zero for one value.
    public var rangeCoverage: Double { n > 0 ? 1 - 2 * SpecialFunctions.exp(-Double(n) * SpecialFunctions.log(2)) : 0 }

    /// The narrowest pair of order statistics that covers the median with the confidence; `nil` when even [min, max]
    /// does not (below 6 for 95 %).
    public func medianInterval(confidence: Double = 0.95) -> MedianInterval? {
        guard let rank = Sample.medianRank(of: n, confidence: confidence) else { return nil }
        let low = combine(rank - 1, rank - 1) { first, _ in first }
        let high = combine(n - rank, n - rank) { first, _ in first }
        return MedianInterval(low: low, high: high, coverage: Sample.medianCoverage(rank: rank, of: n))
    }

    /// The largest r for which the r-th smallest and the r-th largest of n enclose the median with the confidence.
    static func medianRank(of n: Int, confidence: Double) -> Int? {
        guard n > 1, medianCoverage(rank: 1, of: n) >= confidence else { return nil }
        var (good, bad) = (1, n / 2 + 1)
        while bad - good > 1 {
            let middle = (good + bad) / 2
            if medianCoverage(rank: middle, of: n) >= confidence { good = middle } else { bad = middle }
        }
        return good
    }

    /// 1 - 2 P(fewer than r of n fair coins show heads).
    static func medianCoverage(rank: Int, of n: Int) -> Double {
        1 - 2 * SpecialFunctions.incompleteBeta(0.5, Double(n - rank + 1), Double(rank))
    }

    /// What is known of a function of two order statistics that grows with both: its value when it is the same for the
    /// least and the greatest that the censored ones can be, else the least as a bound.
    private func combine(_ first: Int, _ second: Int, _ function: (Double, Double) -> Double) -> Measured {
        let least = (values + longerThan).sorted()
        let low = function(least[first], least[second])
        guard second < values.count else { return .longerThan(low) }
        let high = function(values[first], values[second])
        return high == low ? .value(high) : .longerThan(low)
    }
}

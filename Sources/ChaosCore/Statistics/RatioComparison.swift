/// Two arms compared by the ratio of their typical times, second to first, with an interval honest for few runs.
///
/// The interval is the hull of two: Mann and Whitney's test turned into an interval of the pairwise ratios (exact for
/// any distribution when the arms differ by a factor), and Welch's t on the logarithms (holds also when one arm spreads
/// more). It exists only where the exact one does: from 4 runs per arm for 95 %.
public struct RatioComparison: Sendable, Equatable {
    /// What may be said. A word for a direction only when the interval excludes 1.
    public enum Answer: String, Sendable, Codable {
        /// The second arm's times are shorter.
        case improved
        /// The second arm's times are longer.
        case worse
        case cannotTell = "cannot-tell"
    }

    /// Times below this count as this, for a ratio needs a positive number.
    private static let shortest = 0.001
    /// More runs than this are not worth naming.
    private static let mostRuns = 10_000.0

    public let first: Sample
    public let second: Sample
    /// The sampling interval, in the unit of the times.
    public let resolution: Double
    public let confidence: Double
    /// The median of all pairwise ratios (Hodges and Lehmann). A censored time makes it a range whose ends differ; the
    /// upper may be infinite.
    public let typical: ClosedRange<Double>?
    /// The interval of the ratio. `nil` when so few runs can give none; its upper end is infinite when unbounded.
    public let interval: ClosedRange<Double>?

    /// Compares the second arm with the first.
    public init(_ first: Sample, _ second: Sample, resolution: Double = 0, confidence: Double = 0.95) {
        self.first = first
        self.second = second
        self.resolution = resolution
        self.confidence = confidence
        let ratios = PairwiseRatios(first, second, shortest: Self.shortest)
        typical = ratios.median
        if let rank = RankSum.rank(first.n, second.n, confidence: confidence) {
            let exact = ratios.interval(rank: rank)
            interval = Self.welch(first, second, confidence).map { exact.hull($0) } ?? exact
        } else {
            interval = nil
        }
    }

    /// The ratio of the typical times; `nil` when censored times leave it open.
    public var ratio: Double? {
        guard let typical, typical.lowerBound == typical.upperBound else { return nil }
        return typical.lowerBound
    }

    /// The best confidence that these numbers of runs could give, whatever was measured.
    public var bestConfidence: Double { RankSum.bestConfidence(first.n, second.n) }

    /// What may be said. A difference of the medians that is not above the resolution is none.
    public var answer: Answer {
        guard let interval, !isWithinResolution else { return .cannotTell }
        if interval.upperBound < 1 { return .improved }
        return interval.lowerBound > 1 ? .worse : .cannotTell
    }

    /// Whether both medians are known and no further apart than the resolution.
    public var isWithinResolution: Bool {
        guard resolution > 0, let one = first.median?.value, let other = second.median?.value else { return false }
        return abs(one - other) <= resolution
    }

    /// About how many runs per arm would tell, if ratio and spread are as seen (80 % power); `nil` when they are not
    /// known, or when no number worth making would: what lies within the resolution stays there.
    public var runsNeeded: Int? {
        let fewest = Self.fewestRuns(confidence: confidence)
        guard !isWithinResolution, let ratio, let spread, ratio > 0, ratio.isFinite else { return nil }
        let distance = SpecialFunctions.log(ratio)
        guard distance != 0 else { return nil }
        let quantiles = StudentT.normalQuantile((1 + confidence) / 2) + StudentT.normalQuantile(0.8)
        let runs = (quantiles * quantiles * spread / (distance * distance)).rounded(.up) + 1
        guard runs <= Self.mostRuns else { return nil }
        // What did not tell with so many will not tell with fewer.
        let isOpen = answer == .cannotTell && interval != nil
        return Swift.max(fewest, Int(runs), isOpen ? Swift.min(first.n, second.n) + 1 : 0)
    }

    /// The fewest runs per arm for which an interval with the confidence exists: 4 for 95 %.
    public static func fewestRuns(confidence: Double) -> Int {
        (1...1000).first { RankSum.bestConfidence($0, $0) >= confidence - 1e-12 } ?? 1000
    }

    /// The variances of both arms' logarithms together; one arm stands for the other where that has no two values.
    private var spread: Double? {
        let variances = [first, second].map { LogMoments($0, shortest: Self.shortest)?.variance }
        guard let known = variances.compactMap({ $0 }).first else { return nil }
        return variances.reduce(0) { $0 + ($1 ?? known) }
    }

    /// Welch's interval of the ratio of geometric means; `nil` with a censored time or a single one.
    private static func welch(_ first: Sample, _ second: Sample, _ confidence: Double) -> ClosedRange<Double>? {
        guard first.censored == 0, second.censored == 0, let one = LogMoments(first, shortest: shortest),
            let other = LogMoments(second, shortest: shortest)
        else { return nil }
        let parts = [one.variance / Double(first.n), other.variance / Double(second.n)]
        let sum = parts[0] + parts[1]
        let difference = other.mean - one.mean
        guard sum > 0 else { return SpecialFunctions.exp(difference)...SpecialFunctions.exp(difference) }
        let freedom =
            sum * sum / (parts[0] * parts[0] / Double(first.n - 1) + parts[1] * parts[1] / Double(second.n - 1))
        let reach = StudentT.quantile((1 + confidence) / 2, degreesOfFreedom: freedom) * sum.squareRoot()
        return SpecialFunctions.exp(difference - reach)...SpecialFunctions.exp(difference + reach)
    }
}

extension ClosedRange<Double> {
    fileprivate func hull(_ other: ClosedRange<Double>) -> ClosedRange<Double> {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}

/// How often something happened in how many tries, such as detections in runs, with its exact interval.
public struct Proportion: Sendable, Codable, Equatable {
    public let successes: Int
    public let trials: Int

    /// Both are taken as at least zero, and there are never more successes than trials.
    public init(_ successes: Int, of trials: Int) {
        self.trials = max(0, trials)
        self.successes = min(max(0, successes), self.trials)
    }

    /// The share; `nil` without any try, which is not zero.
    public var rate: Double? { trials > 0 ? Double(successes) / Double(trials) : nil }

    /// The two-sided interval of Clopper and Pearson: exact, so it covers with at least the asked-for confidence.
    public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        guard trials > 0 else { return 0...1 }
        let tail = (1 - confidence) / 2
        let (x, n) = (Double(successes), Double(trials))
        let low =
            successes == 0
            ? 0 : SpecialFunctions.solve(tail, between: 0, and: 1) { SpecialFunctions.incompleteBeta($0, x, n - x + 1) }
        let high =
            successes == trials
            ? 1
            : SpecialFunctions.solve(1 - tail, between: 0, and: 1) { SpecialFunctions.incompleteBeta($0, x + 1, n - x) }
        return low...max(low, high)
    }
}

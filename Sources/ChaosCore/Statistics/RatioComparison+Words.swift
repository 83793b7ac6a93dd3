extension RatioComparison {
    /// The comparison in one sentence: a direction only when the interval excludes 1.
    public var sentence: String {
        let sizes = "n = \(first.n) and \(second.n)"
        switch answer {
        case .improved, .worse: return "\(answer.rawValue): ratio \(ratioText), \(sizes)"
        case .cannotTell: return "cannot tell with \(sizes): \(whyNot)\(advice)"
        }
    }

    /// `0.31 [0.28, 0.35] (95 %)`; without an interval the ratio alone.
    public var ratioText: String {
        let middle: String
        switch (ratio, typical) {
        case (let ratio?, _): middle = Self.text(ratio)
        case (nil, let range?) where range.upperBound.isFinite && range.lowerBound > 0:
            middle = "\(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))"
        case (nil, let range?) where range.upperBound.isFinite: middle = "< \(Self.text(range.upperBound))"
        case (nil, let range?) where range.lowerBound > 0: middle = "> \(Self.text(range.lowerBound))"
        default: middle = "unknown"
        }
        guard let interval else { return middle }
        let high = interval.upperBound.isFinite ? Self.text(interval.upperBound) : "no bound"
        return "\(middle) [\(Self.text(interval.lowerBound)), \(high)] (\(Self.percent(confidence)))"
    }

    private var whyNot: String {
        guard interval != nil else {
            return "ratio \(ratioText), and so few runs give no \(Self.percent(confidence)) interval (at best"
                + " \(Self.percent(bestConfidence)))"
        }
        return isWithinResolution ? "ratio \(ratioText)" : "ratio \(ratioText) includes 1"
    }

    private var advice: String {
        guard !isWithinResolution else {
            let distance = DurationText.decimal(resolution, places: 2)
            return "; the medians are no further apart than the resolution of +- \(distance) s"
        }
        guard let runs = runsNeeded else {
            let fewest = Self.fewestRuns(confidence: confidence)
            if interval == nil { return "; \(fewest) runs per arm are the fewest that can" }
            return ratio == nil ? "" : "; no number of runs worth making would, if it is as it looks"
        }
        return "; about \(runs) runs per arm would, if it is as it looks"
    }

    /// Near 1 with a digit more, so that nothing is rounded onto the number that decides.
    private static func text(_ ratio: Double) -> String {
        let places = ratio < 0.1 || abs(ratio - 1) < 0.05 ? 3 : ratio < 10 ? 2 : 1
        return DurationText.decimal(ratio, places: places)
    }

    private static func percent(_ share: Double) -> String {
        "\(DurationText.decimal(share * 100, places: 1)) %"
    }
}

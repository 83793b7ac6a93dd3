import ChaosCore

/// Repeated measurements of one time as JSON.
struct SampleDocument: Encodable {
    let sample: Sample
    let withValues: Bool

    /// Without the values only what is known of all of them.
    init(_ sample: Sample, withValues: Bool = true) {
        self.sample = sample
        self.withValues = withValues
    }

    private enum Keys: String, CodingKey {
        case n, censored, median, medianLongerThan, min, minLongerThan, max, maxLongerThan, mean
        case rangeCoverage, medianInterval, values, longerThan
    }

    private struct Interval: Encodable {
        let interval: Sample.MedianInterval

        enum Keys: String, CodingKey { case low, lowLongerThan, high, highLongerThan, coverage }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(interval.low.value, forKey: .low)
            try container.encodeIfPresent(interval.low.bound, forKey: .lowLongerThan)
            try container.encode(interval.high.value, forKey: .high)
            try container.encodeIfPresent(interval.high.bound, forKey: .highLongerThan)
            try container.encode(interval.coverage, forKey: .coverage)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(sample.n, forKey: .n)
        try container.encode(sample.censored, forKey: .censored)
        // Unlike a synthesized conformance, `encode` writes an absent optional as null.
        try container.encode(sample.median?.value, forKey: .median)
        try container.encodeIfPresent(sample.median?.bound, forKey: .medianLongerThan)
        try container.encode(sample.min?.value, forKey: .min)
        try container.encodeIfPresent(sample.min?.bound, forKey: .minLongerThan)
        try container.encode(sample.max?.value, forKey: .max)
        try container.encodeIfPresent(sample.max?.bound, forKey: .maxLongerThan)
        try container.encode(sample.mean, forKey: .mean)
        try container.encode(sample.rangeCoverage, forKey: .rangeCoverage)
        try container.encode(sample.medianInterval().map(Interval.init), forKey: .medianInterval)
        guard withValues else { return }
        try container.encode(sample.values, forKey: .values)
        try container.encode(sample.longerThan, forKey: .longerThan)
    }
}

import ChaosCore

/// How often in how many tries, as JSON, with the exact 95 % interval.
struct ProportionDocument: Encodable {
    let proportion: Proportion

    init(_ proportion: Proportion) {
        self.proportion = proportion
    }

    private enum Keys: String, CodingKey { case n, count, rate, low, high }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(proportion.trials, forKey: .n)
        try container.encode(proportion.successes, forKey: .count)
        try container.encode(proportion.rate, forKey: .rate)
        let interval = proportion.trials > 0 ? proportion.interval() : nil
        try container.encode(interval?.lowerBound, forKey: .low)
        try container.encode(interval?.upperBound, forKey: .high)
    }
}

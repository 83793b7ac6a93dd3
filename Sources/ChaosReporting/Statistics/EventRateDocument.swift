import ChaosCore

/// How often in how many hours, as JSON, with the exact 95 % interval.
struct EventRateDocument: Encodable {
    let rate: EventRate

    init(_ rate: EventRate) {
        self.rate = rate
    }

    private enum Keys: String, CodingKey { case count, hours, perHour, low, high }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(rate.count, forKey: .count)
        try container.encode(rate.hours, forKey: .hours)
        try container.encode(rate.perHour, forKey: .perHour)
        let interval = rate.interval()
        try container.encode(interval?.lowerBound, forKey: .low)
        try container.encode(interval?.upperBound, forKey: .high)
    }
}

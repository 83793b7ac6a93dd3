/// Everything that was read at one sampling tick.
public struct Observation: Sendable, Codable, Equatable {
    /// When the tick's reads were complete.
    public let at: Instant
    public var readings: [Metric: Reading]

    public init(at: Instant, readings: [Metric: Reading]) {
        self.at = at
        self.readings = readings
    }

    /// The reading of a metric; a metric nobody answered is unknown.
    public subscript(_ metric: Metric) -> Reading {
        readings[metric] ?? .unknown("no probe answered it")
    }

    private enum Keys: String, CodingKey { case at, readings }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        at = try container.decode(Instant.self, forKey: .at)
        let named = try container.decode([String: Reading].self, forKey: .readings)
        readings = Dictionary(
            named.compactMap { name, reading in Metric(text: name).map { ($0, reading) } },
            uniquingKeysWith: { first, _ in first })
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(at, forKey: .at)
        let named = readings.map { ($0.key.description, $0.value) }
        try container.encode(Dictionary(named, uniquingKeysWith: { first, _ in first }), forKey: .readings)
    }
}

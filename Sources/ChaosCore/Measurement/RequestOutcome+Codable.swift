extension RequestOutcome: Codable {
    private enum Keys: String, CodingKey { case scenario, at, ms, status, ending, variables, body }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads an outcome that was written as one line of JSON back; the names come back sorted.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let inside = try container.nestedContainer(keyedBy: Name.self, forKey: .variables)
        var pairs: [(String, OutcomeValue)] = []
        for key in inside.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
            let value: OutcomeValue
            if let number = try? inside.decode(Int.self, forKey: key) {
                value = .integer(number)
            } else {
                value = .text(try inside.decode(String.self, forKey: key))
            }
            pairs.append((key.stringValue, value))
        }
        let milliseconds = try container.decode(Double.self, forKey: .ms)
        self.init(
            scenario: try container.decode(String.self, forKey: .scenario),
            variables: OutcomeVariables(names: pairs.map { $0.0 }, values: pairs.map { $0.1 }),
            intendedStart: try container.decode(Instant.self, forKey: .at),
            latency: .nanoseconds(Int64((milliseconds * 1e6).rounded())),
            status: try container.decodeIfPresent(Int.self, forKey: .status),
            ending: try container.decode(Ending.self, forKey: .ending),
            body: try container.decodeIfPresent(String.self, forKey: .body).map { Array($0.utf8) })
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(scenario, forKey: .scenario)
        try container.encode(intendedStart, forKey: .at)
        try container.encode(Double(latency.nanoseconds) / 1e6, forKey: .ms)
        try container.encodeIfPresent(status, forKey: .status)
        try container.encode(ending, forKey: .ending)
        var inside = container.nestedContainer(keyedBy: Name.self, forKey: .variables)
        for (name, value) in zip(variables.names, variables.values) {
            switch value {
            case .integer(let number): try inside.encode(number, forKey: Name(stringValue: name))
            case .text(let text): try inside.encode(text, forKey: Name(stringValue: name))
            }
        }
        try container.encodeIfPresent(bodyText, forKey: .body)
    }
}

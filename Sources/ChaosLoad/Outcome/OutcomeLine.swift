import ChaosCore

/// One outcome as one line of JSON.
///
/// `{"scenario":"issue-coupon","at":12.345678,"ms":4.125,"status":200,"ending":"succeeded","variables":{"user":100001},
/// "body":"..."}`: `at` is the intended start in seconds on the run's clock; absent keys had no value.
enum OutcomeLine {
    /// Appends the line with its line feed.
    static func append(_ outcome: RequestOutcome, to line: inout [UInt8]) {
        line.append(contentsOf: "{\"scenario\":".utf8)
        appendText(outcome.scenario.utf8, to: &line)
        line.append(contentsOf: ",\"at\":".utf8)
        line.append(contentsOf: DurationText.decimal(outcome.intendedStart.seconds, places: 6).utf8)
        line.append(contentsOf: ",\"ms\":".utf8)
        line.append(contentsOf: DurationText.decimal(Double(outcome.latency.nanoseconds) / 1e6, places: 3).utf8)
        if let status = outcome.status {
            line.append(contentsOf: ",\"status\":\(status)".utf8)
        }
        line.append(contentsOf: ",\"ending\":\"\(outcome.ending.rawValue)\",\"variables\":{".utf8)
        for (index, (name, value)) in zip(outcome.variables.names, outcome.variables.values).enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            appendText(name.utf8, to: &line)
            line.append(UInt8(ascii: ":"))
            switch value {
            case .integer(let number): line.append(contentsOf: "\(number)".utf8)
            case .text(let text): appendText(text.utf8, to: &line)
            }
        }
        line.append(UInt8(ascii: "}"))
        if let body = outcome.bodyText {
            line.append(contentsOf: ",\"body\":".utf8)
            appendText(body.utf8, to: &line)
        }
        line.append(contentsOf: "}\n".utf8)
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    private static func appendText(_ text: String.UTF8View, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                line.append(UInt8(ascii: "\\"))
                line.append(byte)
            case 0..<0x20:
                line.append(contentsOf: "\\u00".utf8)
                line.append(hexadecimal[Int(byte >> 4)])
                line.append(hexadecimal[Int(byte & 0xF)])
            default:
                line.append(byte)
            }
        }
        line.append(UInt8(ascii: "\""))
    }
}

extension RequestOutcome: Codable {
    private enum Keys: String, CodingKey { case scenario, at, ms, status, ending, variables, body }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads a line of an outcome file back; the names come back sorted.
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

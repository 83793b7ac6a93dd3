/// What a probe answers: a value, or that it does not know and why. Unknown is never zero and never healthy.
public enum Reading: Sendable, Hashable, CustomStringConvertible {
    case value(Double)
    /// The reason is a short phrase for the report: `nothing finished, 312 in flight`.
    case unknown(String)

    /// The number, or `nil` when it is not known (a value that is not finite counts as unknown).
    public var value: Double? {
        if case .value(let number) = self, number.isFinite { number } else { nil }
    }

    /// Why there is no value; `nil` when there is one.
    public var unknownReason: String? {
        switch self {
        case .unknown(let reason): reason
        case .value(let number): number.isFinite ? nil : "not a finite number"
        }
    }

    public var description: String {
        value.map { DurationText.decimal($0, places: 4) } ?? "unknown (\(unknownReason ?? ""))"
    }
}

extension Reading: Codable {
    private enum Keys: String, CodingKey { case value, unknown }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        if let number = try container.decodeIfPresent(Double.self, forKey: .value) {
            self = .value(number)
        } else {
            self = .unknown(try container.decode(String.self, forKey: .unknown))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        if let value {
            try container.encode(value, forKey: .value)
        } else {
            try container.encode(unknownReason ?? "", forKey: .unknown)
        }
    }
}

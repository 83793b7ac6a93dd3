/// Which fault an experiment injects, for how long, with which parameters.
public struct FaultSpec: Sendable, Equatable {
    public let kind: String
    /// How long the fault is wanted. Zero injects nothing: a control run.
    public let duration: Duration
    public let parameters: FaultParameters

    public init(kind: String, duration: Duration, parameters: FaultParameters) {
        self.kind = kind
        self.duration = duration
        self.parameters = parameters
    }
}

/// The value of one parameter.
public enum ParameterValue: Sendable, Hashable, CustomStringConvertible {
    case text(String)
    case whole(Int)
    case duration(Duration)
    case flag(Bool)
    case bytes(Int64)

    public var description: String {
        switch self {
        case .text(let text): text
        case .whole(let number): "\(number)"
        case .duration(let length): DurationText.canonical(length)
        case .flag(let flag): "\(flag)"
        case .bytes(let size): ByteText.describe(Double(size))
        }
    }
}

/// What a fault says about one of its parameters. Validation, help and the generated documentation read it.
public struct ParameterDescriptor: Sendable, Hashable {
    /// What values look like; `choice` takes exactly one of the names.
    public enum Kind: Sendable, Hashable {
        case text
        case whole(ClosedRange<Int>)
        case duration
        case flag
        case bytes
        case choice([String])
    }

    public let name: String
    public let kind: Kind
    /// Taken when the file says nothing; `nil` makes the parameter required.
    public let defaultValue: ParameterValue?
    /// One sentence ending in a period, with the unit where there is one.
    public let summary: String

    public init(_ name: String, _ kind: Kind, default defaultValue: ParameterValue?, summary: String) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.summary = summary
    }
}

/// A fault's parameters after validation: every descriptor's name has a value of the descriptor's kind.
public struct FaultParameters: Sendable, Equatable {
    public let values: [String: ParameterValue]

    public init(_ values: [String: ParameterValue] = [:]) {
        self.values = values
    }

    /// A text or choice parameter; empty when the fault does not describe one of that name.
    public func text(_ name: String) -> String {
        if case .text(let text)? = values[name] { text } else { "" }
    }

    /// A whole number; zero when the fault does not describe one of that name.
    public func whole(_ name: String) -> Int {
        if case .whole(let number)? = values[name] { number } else { 0 }
    }

    /// A length of time; zero when the fault does not describe one of that name.
    public func duration(_ name: String) -> Duration {
        if case .duration(let length)? = values[name] { length } else { .zero }
    }

    /// A size in bytes; zero when the fault does not describe one of that name.
    public func bytes(_ name: String) -> Int64 {
        if case .bytes(let size)? = values[name] { size } else { 0 }
    }

    /// A yes or no; no when the fault does not describe one of that name.
    public func flag(_ name: String) -> Bool {
        if case .flag(let flag)? = values[name] { flag } else { false }
    }
}

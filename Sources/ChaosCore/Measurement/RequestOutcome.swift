/// How one request ended, as the client saw it, with the values that it carried.
public struct RequestOutcome: Sendable, Equatable {
    /// What the client may conclude.
    public enum Ending: String, Sendable, Codable {
        case succeeded
        /// Refused, or answered with a status that is not success: the server says that it did not do it.
        case failed
        case soldOut
        /// Timed out or lost after the request was sent: the server may have done it.
        case unknown
    }

    public let scenario: String
    /// The variables that the path or the body named.
    public let variables: OutcomeVariables
    public let intendedStart: Instant
    /// From the intended start to the end.
    public let latency: Duration
    /// The HTTP status; `nil` without an answer.
    public let status: Int?
    public let ending: Ending
    /// The first 512 bytes of the body of a success.
    public let body: [UInt8]?

    public init(
        scenario: String, variables: OutcomeVariables, intendedStart: Instant, latency: Duration, status: Int?,
        ending: Ending, body: [UInt8]? = nil
    ) {
        self.scenario = scenario
        self.variables = variables
        self.intendedStart = intendedStart
        self.latency = latency
        self.status = status
        self.ending = ending
        self.body = body
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    public var bodyText: String? { body.map { String(decoding: $0, as: UTF8.self) } }
}

/// The value of one variable of a request.
public enum OutcomeValue: Sendable, Hashable {
    case integer(Int)
    case text(String)

    /// The value as the request carried it.
    public var text: String {
        switch self {
        case .integer(let number): "\(number)"
        case .text(let text): text
        }
    }
}

/// The variables of one request by name. The names are shared by all requests of a scenario.
public struct OutcomeVariables: Sendable, Equatable {
    public let names: [String]
    public let values: [OutcomeValue]

    /// Values beyond the shorter of both lists are ignored.
    public init(names: [String], values: [OutcomeValue]) {
        self.names = names
        self.values = values
    }

    /// The value of a variable; `nil` when the request did not carry it.
    public subscript(_ name: String) -> OutcomeValue? {
        guard let index = names.firstIndex(of: name), values.indices.contains(index) else { return nil }
        return values[index]
    }
}

/// What went wrong between us and a server: a closed code for callers, and words for people.
///
/// No field ever holds a credential; texts that come from a server or a C library are scrubbed first.
public struct ClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The closed list of reasons; callers decide on it, never on the text.
    public enum Code: String, Sendable, CaseIterable {
        /// No connection could be made (refused, unknown host, no route).
        case unreachable
        /// A time limit ran out. If a command was already on the wire, its effect is unknown.
        case timedOut
        /// The server is there and refuses these credentials, or asks for some.
        case authenticationFailed
        /// The TLS handshake failed: unknown authority, wrong name, no TLS offered.
        case tlsFailed
        /// An established connection broke. The effect of a command on the wire is unknown.
        case connectionLost
        /// The server answered with an error; see `serverCode`. The connection is still good.
        case serverError
        /// The other side does not speak the protocol, or something was asked that the protocol cannot carry.
        case protocolError
        /// An endpoint's text could not be understood.
        case invalidURL
        /// A value or option was refused before anything was sent.
        case invalidArgument
        /// The calling task was cancelled. If a command was already on the wire, its effect is unknown.
        case cancelled
        /// The connection or pool was closed by its owner.
        case closed
    }

    /// The reason, from a closed list.
    public let code: Code
    /// What was being done, such as `SET` or `connect`; never with arguments.
    public let operation: String
    /// Where, as `host:port/database`; never with credentials.
    public let target: String
    /// Why, in the words of whoever noticed it.
    public let cause: String
    /// The server's own code: SQLSTATE, a Redis error prefix (`WRONGTYPE`), a Kafka error name.
    public let serverCode: String?

    /// Makes an error from parts that are already free of credentials.
    public init(code: Code, operation: String, target: String, cause: String, serverCode: String? = nil) {
        self.code = code
        self.operation = operation
        self.target = target
        self.cause = cause
        self.serverCode = serverCode
    }

    /// One line: what failed, on what, because of what.
    public var description: String {
        let server = serverCode.map { " [\($0)]" } ?? ""
        return "\(operation) on \(target): \(code.rawValue)\(server): \(cause)"
    }
}

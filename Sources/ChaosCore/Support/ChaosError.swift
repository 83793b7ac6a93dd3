/// Why an operation could not be done: what failed, on what, because of what, and what to do.
public struct ChaosError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it was. Closed: callers may switch over it; the exit code follows from it.
    public enum Code: String, Sendable, Codable {
        case usage
        case invalidFile
        case targetUnreachable
        case targetBusy
        case refused
        case privilegeMissing
        case faultNotEffective
        case recoveryFailed
        case storage
        case missingDependency
        case `internal`
    }

    public let code: Code
    /// What was attempted, as a verb phrase: `take the lock keys`.
    public let operation: String
    /// On what: host and port, a key, a file. Never with credentials.
    public let target: String
    /// Because of what, in the words of the part that refused.
    public let cause: String
    /// What the reader can do about it, when there is something.
    public let remedy: String?

    public init(_ code: Code, operation: String, target: String, cause: String, remedy: String? = nil) {
        self.code = code
        self.operation = operation
        self.target = target
        self.cause = cause
        self.remedy = remedy
    }

    public var description: String {
        let sentence = "could not \(operation) (\(target)): \(cause)"
        return remedy.map { "\(sentence). \($0)" } ?? sentence
    }
}

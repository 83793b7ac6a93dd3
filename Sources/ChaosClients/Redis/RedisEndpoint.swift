import FoundationEssentials

/// Where a Redis server is and how to be let in:
/// `redis://[user[:password]@]host[:port][/database]`, `rediss://` for TLS.
///
/// With `rediss`, `?cacert=/path/to/ca.pem` names the authority to trust instead of the system's, and `?insecure=true`
/// skips the check of the certificate. No description or dump shows user or password.
public struct RedisEndpoint: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How the connection is protected.
    public enum Security: Sendable, Equatable {
        case plain
        /// TLS with the certificate verified; against this PEM file, or the system's authorities when nil.
        case tls(authorityFile: String?)
        /// TLS without verifying who answers.
        case unverifiedTLS
    }

    /// Name or address, without brackets.
    public let host: String
    /// 6379 unless the URL says otherwise.
    public let port: Int
    /// The number for SELECT; 0 unless the URL says otherwise.
    public let database: Int
    /// Whether the connection is protected by TLS, and how.
    public let security: Security
    let user: Secret?
    let password: Secret?

    /// Reads a URL; throws `.invalidURL` with the part that is wrong, never with the URL itself.
    public init(url: String) throws(ClientError) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased() else {
            throw Self.invalid("this is not a URL; expected redis://[:password@]host[:port][/database]")
        }
        guard scheme == "redis" || scheme == "rediss" else {
            throw Self.invalid("the scheme must be redis or rediss")
        }
        guard let host = parts.host, !host.isEmpty else {
            throw Self.invalid("the host is missing")
        }
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? 6379
        guard (1...65535).contains(port) else {
            throw Self.invalid("the port must be between 1 and 65535")
        }
        database = try Self.database(inPath: parts.path)
        security = try Self.security(scheme: scheme, query: parts.queryItems ?? [])
        user = parts.user.flatMap { $0.isEmpty ? nil : Secret($0) }
        password = parts.password.map { Secret($0) }
        if user != nil && password == nil {
            throw Self.invalid("there is a user but no password; a password alone is written redis://:password@host")
        }
    }

    /// `host:port/database`.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(name):\(port)/\(database)"
    }

    /// The same as `description`.
    public var debugDescription: String { description }
    /// What `dump` may show.
    public var customMirror: Mirror { Mirror(self, children: ["target": description]) }

    var scrubber: Scrubber { Scrubber([password].compactMap { $0 }) }

    private static func database(inPath path: String) throws(ClientError) -> Int {
        let text = path.drop { $0 == "/" }
        if text.isEmpty { return 0 }
        guard let number = Int(text), number >= 0 else {
            throw invalid("the path must be a database number, as in redis://host:6379/0")
        }
        return number
    }

    private static func security(scheme: String, query: [URLQueryItem]) throws(ClientError) -> Security {
        guard scheme == "rediss" else {
            if query.isEmpty { return .plain }
            throw invalid("options are only known for rediss URLs")
        }
        var authorityFile: String?
        var isVerified = true
        for item in query {
            switch (item.name, item.value) {
            case ("cacert", let path?) where !path.isEmpty: authorityFile = path
            case ("insecure", "true"): isVerified = false
            case ("insecure", "false"): isVerified = true
            default: throw invalid("the options are cacert=/path and insecure=true or false")
            }
        }
        return isVerified ? .tls(authorityFile: authorityFile) : .unverifiedTLS
    }

    private static func invalid(_ cause: String) -> ClientError {
        ClientError(code: .invalidURL, operation: "read the Redis URL", target: "redis", cause: cause)
    }
}

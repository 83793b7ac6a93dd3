import FoundationEssentials

/// Where a MariaDB or MySQL server is and how to be let in: `mariadb://user:password@host:port/database?ssl-mode=required`
/// (or `mysql://`).
///
/// `ssl-mode` is `disabled`, `preferred` (the default), `required`, or `verify-identity` (authority and name are checked,
/// against `ssl-ca` where it is given); `ssl-cert` and `ssl-key` are ours. No description or dump shows user or password.
public struct MariaDBEndpoint: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Name or address, without brackets.
    public let host: String
    /// 3306 unless the URL says otherwise.
    public let port: Int
    /// The database to use; empty for none.
    public let database: String
    /// Whether the connection is protected by TLS, and how.
    public let security: MariaDBSecurity
    let user: Secret
    let password: Secret

    /// Reads a URL; throws `.invalidURL` with the part that is wrong, never with the URL itself.
    public init(url: String) throws(ClientError) {
        guard SQLEngine(url: url) == .mariadb else { throw Self.invalid("the scheme must be mysql or mariadb") }
        guard !url.utf8.contains(0), !url.contains("%00"), let parts = URLComponents(string: url) else {
            throw Self.invalid(
                "this is not a URL; expected mysql://user:password@host:port/database, with special characters as %XX")
        }
        guard let host = parts.host, !host.isEmpty else { throw Self.invalid("the host is missing") }
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? 3306
        guard (1...65535).contains(port) else { throw Self.invalid("the port must be between 1 and 65535") }
        database = String(parts.path.drop { $0 == "/" })
        guard !database.contains("/") else { throw Self.invalid("the path must be the name of a database") }
        security = try MariaDBSecurity(parts.queryItems ?? [])
        user = Secret(parts.user ?? "")
        password = Secret(parts.password ?? "")
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

    var scrubber: Scrubber { Scrubber([password]) }

    static func invalid(_ cause: String) -> ClientError {
        ClientError(code: .invalidURL, operation: "read the SQL URL", target: "sql", cause: cause)
    }
}

extension MariaDBEndpoint: SQLEndpoint {
    /// MariaDB or MySQL.
    public var engine: SQLEngine { .mariadb }

    /// Connects within `timeout`; see `MariaDBConnection.connect`.
    public func session(named name: String?, timeout: Duration) async throws(ClientError) -> any SQLSession {
        try await MariaDBConnection.connect(to: self, programName: name, timeout: timeout)
    }
}

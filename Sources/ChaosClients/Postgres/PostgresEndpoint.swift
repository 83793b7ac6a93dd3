import CLibPQ

/// Where a PostgreSQL server is and how to be let in: `postgresql://user:password@host:port/database?sslmode=require`.
///
/// libpq itself reads the URL, so everything it knows is understood (several hosts, `sslrootcert`, `target_session_attrs`).
/// No description or dump shows user or password.
public struct PostgresEndpoint: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `host:port/database`.
    public let description: String
    let url: Secret
    let scrubber: Scrubber

    /// Checks a URL; throws `.invalidURL`, with a reason that never repeats the URL.
    public init(url: String) throws(ClientError) {
        guard SQLEngine(url: url) == .postgres else {
            throw Self.invalid("the scheme must be postgres or postgresql")
        }
        guard !url.utf8.contains(0) else {
            throw Self.invalid("there is a NUL in it")
        }
        // libpq's own complaint quotes parts of the URL, and any part may hold the password: it is not passed on.
        guard let options = ConnectionOptions(url) else {
            throw Self.invalid(
                "libpq cannot read it (its words are withheld, they may hold the password); "
                    + "expected postgresql://user:password@host:port/database, with special characters as %XX")
        }
        let ports = options["port"] ?? "5432"
        // libpq would find this out only when connecting.
        guard ports.split(separator: ",").allSatisfy({ (1...65535).contains(Int($0) ?? 0) }) else {
            throw Self.invalid("the port must be between 1 and 65535")
        }
        let host = options["hostaddr"] ?? options["host"] ?? "localhost"
        let user = options["user"] ?? ""
        description = Self.describe(
            hosts: host, ports: ports, database: options["dbname"] ?? user)
        self.url = Secret(url)
        scrubber = Scrubber([options["password"], options["sslpassword"]].compactMap { $0.map { Secret($0) } })
    }

    /// The same as `description`.
    public var debugDescription: String { description }
    /// What `dump` may show.
    public var customMirror: Mirror { Mirror(self, children: ["target": description]) }

    private static func describe(hosts: String, ports: String, database: String) -> String {
        let ports = ports.split(separator: ",", omittingEmptySubsequences: false)
        let places = hosts.split(separator: ",").enumerated().map { index, host in
            let port = index < ports.count ? ports[index] : (ports.last ?? "5432")
            return "\(host.contains(":") ? "[\(host)]" : String(host)):\(port)"
        }
        return places.joined(separator: ",") + "/" + database
    }

    private static func invalid(_ cause: String) -> ClientError {
        ClientError(code: .invalidURL, operation: "read the SQL URL", target: "sql", cause: cause)
    }

    /// What libpq read from a URL; the C list is freed before the initializer returns.
    private struct ConnectionOptions {
        private var values: [String: String] = [:]

        init?(_ url: String) {
            var message: UnsafeMutablePointer<CChar>?
            let list = PQconninfoParse(url, &message)
            if let message { PQfreemem(message) }
            guard let list else { return nil }
            defer { PQconninfoFree(list) }
            var entry = list
            while let keyword = entry.pointee.keyword {
                if let value = entry.pointee.val { values[String(cString: keyword)] = String(cString: value) }
                entry += 1
            }
        }

        subscript(_ keyword: String) -> String? {
            values[keyword].flatMap { $0.isEmpty ? nil : $0 }
        }
    }
}

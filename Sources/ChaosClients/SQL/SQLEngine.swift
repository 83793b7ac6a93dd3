/// The SQL servers that this package speaks to.
public enum SQLEngine: String, Sendable, CaseIterable, Codable {
    case postgres
    /// MariaDB and MySQL, which share a protocol and InnoDB.
    case mariadb

    /// How people write it.
    public var displayName: String {
        switch self {
        case .postgres: "PostgreSQL"
        case .mariadb: "MariaDB/MySQL"
        }
    }

    /// The schemes of its URLs, the usual one first.
    public var schemes: [String] {
        switch self {
        case .postgres: ["postgresql", "postgres"]
        case .mariadb: ["mariadb", "mysql"]
        }
    }

    /// The engine that a URL names; nil when it is no SQL URL.
    public init?(url: String) {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard let engine = Self.allCases.first(where: { $0.schemes.contains(scheme) }) else { return nil }
        self = engine
    }

    /// A script that opens a transaction in which nothing can be changed and no statement takes longer than `limit`, for
    /// questions out of a file. PostgreSQL forgets the limit with the transaction; elsewhere it stays with the session.
    public func readOnlyTransaction(limit: Duration) -> String {
        let milliseconds = limit.roundedUpMilliseconds
        switch self {
        case .postgres: return "BEGIN READ ONLY; SET LOCAL statement_timeout = '\(milliseconds)ms'"
        case .mariadb:
            // Each server reads its own kind of comment.
            return "SET @firedrill = 0 /*M! , SESSION max_statement_time = \(Double(milliseconds) / 1000) */ "
                + "/*!80000 , SESSION max_execution_time = \(milliseconds) */; START TRANSACTION READ ONLY"
        }
    }

    /// The mark of a statement's parameter by its place, from 1.
    public func parameter(_ place: Int) -> String {
        switch self {
        case .postgres: "$\(place)"
        case .mariadb: "?"
        }
    }

    /// Reads a URL of any engine; throws `.invalidURL` with a reason that never repeats the URL.
    public static func endpoint(url: String) throws(ClientError) -> any SQLEndpoint {
        switch SQLEngine(url: url) {
        case .postgres: return try PostgresEndpoint(url: url)
        case .mariadb: return try MariaDBEndpoint(url: url)
        case nil:
            let known = allCases.flatMap { $0.schemes }.joined(separator: ", ")
            throw ClientError(
                code: .invalidURL, operation: "read the SQL URL", target: "sql",
                cause: "the scheme must be one of \(known)")
        }
    }
}

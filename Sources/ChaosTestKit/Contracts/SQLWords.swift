import ChaosClients

/// What a test that holds for both SQL engines has to say differently to each of them.
public struct SQLWords: Sendable {
    /// The engine that is spoken to.
    public let engine: SQLEngine

    /// The words of one engine.
    public init(_ engine: SQLEngine) {
        self.engine = engine
    }

    /// The mark of a statement's parameter by its place, from 1.
    public func mark(_ place: Int = 1) -> String { engine.parameter(place) }

    /// The mark of a parameter that is a whole number, where its type cannot be told from the statement.
    public func number(_ place: Int = 1) -> String {
        engine == .postgres ? "\(mark(place))::bigint" : "CAST(\(mark(place)) AS SIGNED)"
    }

    /// A call that takes so many seconds.
    public func sleep(_ seconds: Double) -> String {
        // Whole numbers are written as such: servers show statements as they were sent.
        let length = seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
        return engine == .postgres ? "pg_sleep(\(length))" : "SLEEP(\(length))"
    }

    /// The number of the session that asks, as `id`.
    public var ownSession: String {
        engine == .postgres ? "SELECT pg_backend_pid() AS id" : "SELECT CONNECTION_ID() AS id"
    }

    /// Ends the session whose number is the only parameter.
    public func kill(_ session: Int64) -> String {
        engine == .postgres ? "SELECT pg_terminate_backend(\(session))" : "KILL CONNECTION \(session)"
    }

    /// How many sessions run exactly this statement, as `n`; it is the only parameter.
    public var running: String {
        switch engine {
        case .postgres: "SELECT count(*) AS n FROM pg_stat_activity WHERE state = 'active' AND query = \(mark())"
        case .mariadb: "SELECT count(*) AS n FROM information_schema.processlist WHERE info = \(mark())"
        }
    }

    /// Whether this session runs a statement.
    public func isActive(_ session: Int64, over observer: any SQLSession) async throws -> Bool {
        switch engine {
        case .postgres:
            let question = "SELECT state FROM pg_stat_activity WHERE pid = $1"
            return try await observer.query(question, [.int(session)]).first?["state"] == "active"
        case .mariadb:
            let question = "SELECT command FROM information_schema.processlist WHERE id = ?"
            let command = try await observer.query(question, [.int(session)]).first?["command"]
            return command == "Query" || command == "Execute"
        }
    }

    /// Whether this session is over and its socket is closed.
    public func isGone(_ session: Int64, over observer: any SQLSession) async throws -> Bool {
        switch engine {
        // The list forgets a backend before its process has ended.
        case .postgres: return ProcessReading(pid: Int32(session)) == nil
        case .mariadb:
            let question = "SELECT count(*) AS n FROM information_schema.processlist WHERE id = ?"
            return try await observer.query(question, [.int(session)]).first?.int("n") == 0
        }
    }

    /// The server's codes for what goes wrong in the same way on both.
    public var codes: Codes {
        switch engine {
        case .postgres:
            Codes(
                duplicate: SQLState.uniqueViolation, noSuchTable: SQLState.undefinedTable,
                noSuchColumn: "42703", noSuchDatabase: "3D000", wrongPassword: SQLState.invalidPassword,
                killed: SQLState.adminShutdown)
        case .mariadb:
            Codes(
                duplicate: MariaDBCode.duplicateEntry, noSuchTable: MariaDBCode.noSuchTable,
                noSuchColumn: "1054", noSuchDatabase: MariaDBCode.unknownDatabase,
                wrongPassword: MariaDBCode.accessDenied, killed: nil)
        }
    }

    /// Codes of one engine.
    public struct Codes: Sendable {
        /// A unique index refused a row.
        public let duplicate: String
        /// There is no such table.
        public let noSuchTable: String
        /// There is no such column.
        public let noSuchColumn: String
        /// There is no such database.
        public let noSuchDatabase: String
        /// The password is wrong.
        public let wrongPassword: String
        /// A person ended the session in mid-statement; nil where the server just hangs up.
        public let killed: String?
    }
}

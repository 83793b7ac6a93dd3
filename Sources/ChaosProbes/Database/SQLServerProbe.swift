import ChaosClients
import ChaosCore

/// Asks the target's database for what it counts of itself. It keeps one connection and makes a new one when that breaks.
public actor SQLServerProbe: Probe {
    public static let kind = "sql-server"
    public static let summary =
        "Reads deadlocks, lock waits, sessions and transactions of the target's PostgreSQL, MariaDB or MySQL."
    public static let metrics = [
        MetricDescriptor("sql.up", .flag, summary: "1 while the database answers, else 0."),
        MetricDescriptor(
            "sql.innodb", .flag, summary: "1 when the target's database is a MariaDB or MySQL, 0 for PostgreSQL."),
        MetricDescriptor(
            "sql.deadlocks", .perSecond,
            summary: "Deadlocks per second since the last read (PostgreSQL tells at most once a second)."),
        MetricDescriptor("sql.deadlocks_10s", .count, summary: "Deadlocks within the last 10 s."),
        MetricDescriptor("sql.lock_waits", .count, summary: "Sessions in this database that wait for a lock now."),
        MetricDescriptor(
            "sql.blocked_sessions", .count,
            summary: "Sessions that wait for a lock and have been in their statement for over 1 s."),
        MetricDescriptor("sql.active_sessions", .count, summary: "Sessions in this database that run a statement."),
        MetricDescriptor(
            "sql.connection_use", .ratio, summary: "Client connections to the server as a share of max_connections."),
        MetricDescriptor(
            "sql.longest_transaction", .seconds, summary: "Age of the oldest transaction; 0 when there is none."),
        MetricDescriptor(
            "sql.slow_queries_10s", .count,
            summary: "Statements over the server's long_query_time within the last 10 s (MariaDB and MySQL)."),
    ]

    private static let innodb = Metric("sql.innodb")
    private static let firstRead = "the first read; a rate needs two"

    private let endpoint: any SQLEndpoint
    private let question: any SQLServerQuestion
    private let session: ProbeSession
    private var deadlocks = CounterHistory()
    private var slowQueries = CounterHistory()

    public init?(target: Target) {
        guard let sql = target.sql, let endpoint = try? SQLEngine.endpoint(url: sql.url.reveal()) else { return nil }
        self.endpoint = endpoint
        session = ProbeSession(endpoint)
        question =
            switch endpoint.engine {
            case .postgres: PostgresServerQuestion()
            case .mariadb: MariaDBServerQuestion()
            }
    }

    public func read() async -> [Metric: Reading] {
        do {
            return readings(try await look(over: try await session.connected()))
        } catch {
            await session.drop()
            var readings: [Metric: Reading] = [Metric("sql.up"): .value(0), Self.innodb: kindOfServer]
            for descriptor in Self.metrics.dropFirst(2) {
                readings[Metric(descriptor.name)] = .unknown("the database does not answer: \(error.cause)")
            }
            return readings
        }
    }

    public func close() async {
        await session.drop()
    }

    private func look(over connection: any SQLSession) async throws(ClientError) -> SQLServerSight {
        let limit = ProbeSession.timeLimit
        try await connection.execute(
            endpoint.engine.readOnlyTransaction(limit: .milliseconds(800)), timeout: limit)
        let sight = try await question.look(over: connection, limit: limit)
        try await connection.execute("ROLLBACK", timeout: limit)
        return sight
    }

    private func readings(_ sight: SQLServerSight) -> [Metric: Reading] {
        let now = ContinuousClock.now
        if let count = sight.deadlocks { deadlocks.take(count, at: now) }
        if let count = sight.slowQueries { slowQueries.take(count, at: now) }
        let untold = "the server does not tell this user its count of deadlocks"
        return [
            Metric("sql.up"): .value(1), Self.innodb: kindOfServer,
            Metric("sql.deadlocks"): counted(sight.deadlocks, deadlocks.rate, or: untold),
            Metric("sql.deadlocks_10s"): counted(
                sight.deadlocks, deadlocks.recent.map { Double($0) }, or: untold),
            Metric("sql.slow_queries_10s"): counted(
                sight.slowQueries, slowQueries.recent.map { Double($0) }, or: sight.noSlowQueries),
            Metric("sql.connection_use"): number(sight.used, "connection count"),
            Metric("sql.lock_waits"): session(sight.waiting, sight),
            Metric("sql.blocked_sessions"): session(sight.blocked, sight),
            Metric("sql.active_sessions"): session(sight.active, sight),
            Metric("sql.longest_transaction"): session(sight.oldest, sight),
        ]
    }

    /// Known from the URL, also while the server is away.
    private var kindOfServer: Reading { .value(endpoint.engine == .mariadb ? 1 : 0) }

    private func counted(_ count: Int64?, _ value: Double?, or reason: String) -> Reading {
        guard count != nil else { return .unknown(reason) }
        return value.map { .value($0) } ?? .unknown(Self.firstRead)
    }

    private func session(_ value: Double?, _ sight: SQLServerSight) -> Reading {
        sight.hidden.map { .unknown($0) } ?? number(value, "list of sessions")
    }

    private func number(_ value: Double?, _ what: String) -> Reading {
        value.map { .value($0) } ?? .unknown("the server gave no \(what)")
    }
}

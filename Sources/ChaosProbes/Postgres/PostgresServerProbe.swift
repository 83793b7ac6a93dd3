import ChaosClients
import ChaosCore

/// Reads the statistics views of the target's PostgreSQL. It keeps one connection and makes a new one when that breaks.
///
/// It never asks `pg_blocking_pids`: that stops the lock manager for everybody while it answers.
public actor PostgresServerProbe: Probe {
    public static let kind = "postgres-server"
    public static let summary = "Reads deadlocks, lock waits, sessions and transactions of the target's PostgreSQL."
    public static let metrics = [
        MetricDescriptor("sql.up", .flag, summary: "1 while the database answers, else 0."),
        MetricDescriptor(
            "sql.deadlocks", .perSecond,
            summary: "Deadlocks per second since the last read (the server tells at most once a second)."),
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
    ]

    private static let timeLimit = Duration.milliseconds(900)
    /// Watchers of our own (`firedrill-probe`, `firedrill-watch:...`) are not the target's work. Sessions of a fault are
    /// counted: whoever watches the database for real would see them too.
    private static let question = """
        WITH sessions AS (
            SELECT * FROM pg_stat_activity
            WHERE coalesce(backend_type, 'client backend') = 'client backend'
                AND coalesce(application_name, '') NOT LIKE 'firedrill-%'
        ), here AS (
            SELECT * FROM sessions WHERE datname = current_database()
        )
        SELECT
            (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()) AS deadlocks,
            (SELECT count(*) FROM here WHERE wait_event_type = 'Lock') AS waits,
            (SELECT count(*) FROM here
                WHERE wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '1 second') AS blocked,
            (SELECT count(*) FROM here WHERE state = 'active') AS active,
            (SELECT count(*) FROM sessions)::float8 / current_setting('max_connections')::int AS used,
            (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) FROM here) AS oldest,
            (SELECT count(*) FROM here WHERE query = '<insufficient privilege>') AS hidden
        """

    private let endpoint: PostgresEndpoint
    private var connection: PostgresConnection?
    private var history = DeadlockHistory()

    public init?(target: Target) {
        guard let sql = target.sql, let endpoint = try? PostgresEndpoint(url: sql.url.reveal()) else { return nil }
        self.endpoint = endpoint
    }

    public func read() async -> [Metric: Reading] {
        do {
            let row = try await ask(try await connected())
            return readings(row)
        } catch {
            // A connection that is in a transaction that failed, or too slow, is not worth saving.
            await drop()
            var readings: [Metric: Reading] = [Metric("sql.up"): .value(0)]
            for descriptor in Self.metrics.dropFirst() {
                readings[Metric(descriptor.name)] = .unknown("the database does not answer: \(error.cause)")
            }
            return readings
        }
    }

    public func close() async {
        await drop()
    }

    /// `SET LOCAL`, since a pooler would hand a plain SET to its next user.
    private func ask(_ connection: PostgresConnection) async throws(ClientError) -> PostgresRow? {
        let limit = Self.timeLimit
        try await connection.execute("BEGIN READ ONLY; SET LOCAL statement_timeout = '800ms'", timeout: limit)
        let row = try await connection.query(Self.question, timeout: limit).first
        try await connection.execute("ROLLBACK", timeout: limit)
        return row
    }

    private func readings(_ row: PostgresRow?) -> [Metric: Reading] {
        var readings: [Metric: Reading] = [Metric("sql.up"): .value(1)]
        if let count = row?.int("deadlocks") { history.take(count, at: ContinuousClock.now) }
        let first = "the first read; a rate needs two"
        readings[Metric("sql.deadlocks")] = history.rate.map(Reading.value) ?? .unknown(first)
        readings[Metric("sql.deadlocks_10s")] = history.recent.map { .value(Double($0)) } ?? .unknown(first)
        readings[Metric("sql.connection_use")] = number(row, "used")
        let hidden = row?.int("hidden") ?? 0
        for (metric, column) in [
            ("sql.lock_waits", "waits"), ("sql.blocked_sessions", "blocked"), ("sql.active_sessions", "active"),
            ("sql.longest_transaction", "oldest"),
        ] {
            readings[Metric(metric)] =
                hidden > 0
                ? .unknown("\(hidden) sessions are hidden from this user; GRANT pg_read_all_stats TO it")
                : number(row, column)
        }
        return readings
    }

    private func number(_ row: PostgresRow?, _ column: String) -> Reading {
        row?.double(column).map(Reading.value) ?? .unknown("the server gave no \(column)")
    }

    private func connected() async throws(ClientError) -> PostgresConnection {
        if let connection, !connection.isClosed { return connection }
        let made = try await PostgresConnection.connect(
            to: endpoint, applicationName: "firedrill-probe", timeout: Self.timeLimit)
        connection = made
        return made
    }

    private func drop() async {
        await connection?.close()
        connection = nil
    }
}

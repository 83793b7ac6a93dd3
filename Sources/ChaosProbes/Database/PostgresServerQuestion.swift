import ChaosClients

/// Reads PostgreSQL's statistics views. It never asks `pg_blocking_pids`: that stops the lock manager for everybody while
/// it answers.
struct PostgresServerQuestion: SQLServerQuestion {
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

    func look(over session: any SQLSession, limit: Duration) async throws(ClientError) -> SQLServerSight {
        let row = try await session.query(Self.question, timeout: limit).first
        var sight = SQLServerSight(
            deadlocks: row?.int("deadlocks"), waiting: row?.double("waits"), blocked: row?.double("blocked"),
            active: row?.double("active"), used: row?.double("used"), oldest: row?.double("oldest"),
            noSlowQueries: "PostgreSQL keeps no count of slow statements")
        if let hidden = row?.int("hidden"), hidden > 0 {
            sight.hidden = "\(hidden) sessions are hidden from this user; GRANT pg_read_all_stats TO it"
        }
        return sight
    }
}

import ChaosClients

/// Reads the status counters of MariaDB or MySQL, and with the privilege PROCESS its sessions and InnoDB's transactions.
///
/// Its counters are the whole server's; sessions and transactions are those of the URL's database. Which sessions are
/// our own watchers is not to be seen there, so only the asking one is left out.
struct MariaDBServerQuestion: SQLServerQuestion {
    private static let status = """
        SHOW GLOBAL STATUS WHERE Variable_name IN ('Slow_queries', 'Threads_connected')
        """

    private static let sessions = """
        SELECT
            (SELECT count(*) FROM information_schema.processlist
                WHERE db = DATABASE() AND command IN ('Query', 'Execute') AND id <> CONNECTION_ID()) AS active,
            count(t.trx_wait_started) AS waits,
            coalesce(sum(TIMESTAMPDIFF(SECOND, t.trx_wait_started, NOW()) > 1), 0) AS blocked,
            coalesce(max(TIMESTAMPDIFF(SECOND, t.trx_started, NOW())), 0) AS oldest
        FROM information_schema.innodb_trx t
        JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
        WHERE p.db = DATABASE() AND p.id <> CONNECTION_ID()
        """

    func look(over session: any SQLSession, limit: Duration) async throws(ClientError) -> SQLServerSight {
        var sight = SQLServerSight()
        sight.deadlocks = try await MariaDBQuestions.deadlocks(over: session, timeout: limit)
        let status = try await session.query(Self.status, timeout: limit).rows
        let values = Dictionary(
            status.compactMap { row in row[0].map { ($0, row.double("Value")) } },
            uniquingKeysWith: { first, _ in first })
        sight.slowQueries = (values["Slow_queries"] ?? nil).map { Int64($0) }
        let most = try await session.query("SELECT @@max_connections AS most", timeout: limit).first?.double("most")
        if let connected = values["Threads_connected"] ?? nil, let most, most > 0 { sight.used = connected / most }
        guard let row = try await MariaDBQuestions.ask(Self.sessions, over: session, timeout: limit)?.first else {
            sight.hidden = "other users' sessions are hidden from this user; GRANT PROCESS ON *.* TO it"
            return sight
        }
        sight.waiting = row.double("waits")
        sight.blocked = row.double("blocked")
        sight.active = row.double("active")
        sight.oldest = row.double("oldest")
        return sight
    }
}

import ChaosClients
import ChaosCore

/// Looks at MariaDB's lists of locks by name, sessions and transactions, and at the hot rows themselves.
///
/// Another session's temporary tables are on no list; they go with their session, and that one is seen.
struct TortureMariaDB: TortureDatabase {
    /// InnoDB makes its list of transactions anew only for whoever has not asked for 100 ms.
    private static let pause = Duration.milliseconds(150)
    /// A session whose client is gone may need some moments to be cleaned up.
    private static let looks = 10

    private let pool: SQLPool
    private let checksum: String?

    /// Loads the server's own plugin that lists the locks by name, so that nobody has to guess the names.
    init(_ pool: SQLPool) async throws {
        self.pool = pool
        let plugin = try await pool.query(
            "SELECT count(*) AS n FROM information_schema.plugins WHERE plugin_name = 'METADATA_LOCK_INFO'")
        if plugin.first?.int("n") == 0 { try await pool.execute("INSTALL SONAME 'metadata_lock_info'") }
        checksum = try await Self.checksum(pool)
    }

    func traces() async throws -> [String] {
        let rows = try await pool.query(
            """
            SELECT thread_id, table_schema AS name FROM information_schema.metadata_lock_info
            WHERE lock_type = 'User lock' AND table_schema LIKE 'firedrill:%'
            """
        ).rows
        return rows.map { "session \($0["thread_id"] ?? "") with the lock \($0["name"] ?? "")" }
    }

    func remains() async throws -> [String] {
        var left = try await held()
        for _ in 0..<Self.looks where !left.isEmpty {
            try await ContinuousClock().sleep(for: Self.pause)
            left = try await held()
        }
        return left + TortureDatabases.change(checksum, try await Self.checksum(pool))
    }

    /// Transactions of the tool's user that changed or locked something, and tables that carry the tool's name.
    private func held() async throws -> [String] {
        let transactions = try await pool.query(
            """
            SELECT p.id, t.trx_rows_locked AS locked, t.trx_rows_modified AS modified
            FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
            WHERE p.user = SUBSTRING_INDEX(USER(), '@', 1) AND p.id <> CONNECTION_ID()
                AND t.trx_rows_locked + t.trx_rows_modified > 0
            """
        ).rows.map {
            "a transaction of session \($0["id"] ?? "") with \($0["locked"] ?? "") locked and "
                + "\($0["modified"] ?? "") changed rows"
        }
        let tables = try await pool.query(
            "SELECT table_name AS name FROM information_schema.tables WHERE table_name LIKE 'firedrill%'"
        ).rows.map { "the table \($0["name"] ?? "")" }
        return transactions + tables
    }

    private static func checksum(_ pool: SQLPool) async throws -> String? {
        try await pool.query("CHECKSUM TABLE \(TortureDatabases.hotTable)").first?["Checksum"]
    }
}

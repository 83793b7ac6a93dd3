import ChaosClients

/// Looks at PostgreSQL's statistics views and at the hot rows themselves.
struct TorturePostgres: TortureDatabase {
    private let pool: SQLPool
    private let checksum: String?

    init(_ pool: SQLPool) async throws {
        self.pool = pool
        checksum = try await Self.checksum(pool)
    }

    func traces() async throws -> [String] {
        let rows = try await pool.query(
            """
            SELECT a.pid, count(l.pid) AS locks FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid
            WHERE a.application_name LIKE 'firedrill:%' GROUP BY a.pid
            """
        ).rows
        return rows.map { "session \($0["pid"] ?? "") with \($0["locks"] ?? "") locks" }
    }

    func remains() async throws -> [String] {
        TortureDatabases.change(checksum, try await Self.checksum(pool))
    }

    private static func checksum(_ pool: SQLPool) async throws -> String? {
        let table = TortureDatabases.hotTable
        return try await pool.query(
            "SELECT md5(string_agg(p::text, ';' ORDER BY p.id)) AS checksum FROM \(table) p"
        ).first?["checksum"]
    }
}

import ChaosClients

/// The tables of a shared store: made by whoever comes first, brought up to date by whoever is newest.
enum PostgresSchema {
    /// One number for all versions of firedrill, so that only one process changes the schema at a time.
    private static let lock = 0x6669_7265

    /// Throws `ChaosError` for a newer or damaged schema, `ClientError` otherwise.
    static func prepare(_ pool: SQLPool, place: String) async throws {
        try await pool.withConnection { connection in
            // Usually there is nothing to do, and a role that may only read and write rows is enough.
            if try await isCurrent(connection, place: place) { return }
            try await connection.execute("BEGIN")
            _ = try await connection.query("SELECT pg_advisory_xact_lock(\(lock))")
            if try await !isCurrent(connection, place: place) { try await migrate(connection) }
            try await connection.execute("COMMIT")
        }
    }

    private static func isCurrent(_ connection: any SQLSession, place: String) async throws -> Bool {
        let tables = try await connection.query(
            "SELECT name, to_regclass(name) IS NOT NULL AS found FROM unnest($1::text[]) AS name",
            [.textArray(StoreSchema.tables)])
        let missing = tables.rows.filter { $0.bool("found") != true }.compactMap { $0["name"] }
        if missing.contains(StoreSchema.versionTable) { return false }
        let version = try await version(connection)
        if version > StoreSchema.newest { throw StoreFailure.newer(version, place: place) }
        if version == StoreSchema.newest, !missing.isEmpty { throw StoreFailure.incomplete(missing, place: place) }
        return version == StoreSchema.newest
    }

    private static func version(_ connection: any SQLSession) async throws -> Int {
        let result = try await connection.query(
            "SELECT coalesce(max(version), 0) AS version FROM \(StoreSchema.versionTable)")
        return Int(result.first?.int("version") ?? 0)
    }

    private static func migrate(_ connection: any SQLSession) async throws {
        _ = try await connection.query(StoreSchema.makeVersionTable)
        for step in StoreSchema.missing(since: try await version(connection)) {
            for statement in step.statements {
                _ = try await connection.query(statement.replacing("{order}", with: "COLLATE \"C\""))
            }
            _ = try await connection.query(
                "INSERT INTO \(StoreSchema.versionTable) (version) VALUES ($1)", [.int(Int64(step.version))])
        }
    }
}

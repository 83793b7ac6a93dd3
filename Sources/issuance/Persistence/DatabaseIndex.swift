import ChaosClients

/// An index that a switch creates and drops while the service runs.
struct DatabaseIndex: Sendable {
    let name: String
    let table: String
    let columns: String
    let isUnique: Bool

    static let uniqueCoupon = DatabaseIndex(
        name: Schema.uniqueCouponIndex, table: "issued_coupons", columns: "coupon_id, user_id", isUnique: true)

    static let orderUser = DatabaseIndex(
        name: Schema.orderUserIndex, table: "orders", columns: "user_id, created_at", isUnique: false)

    func exists(in database: Database) async throws -> Bool {
        let question =
            switch database.engine {
            case .postgres: "SELECT 1 FROM pg_class WHERE relname = $1 AND relkind = 'i'"
            case .mariadb:
                "SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = ? LIMIT 1"
            }
        return try await !database.run("index-exists", question, [.text(name)]).rows.isEmpty
    }

    /// Makes the index be there or not; succeeds when it is so already.
    /// - Throws: ``StoreError/refused(_:)`` when the rows do not allow it.
    func set(_ isWanted: Bool, in database: Database) async throws {
        // Not CONCURRENTLY: a failed concurrent build leaves an invalid index behind, and these tables take well
        // under a second. Writers wait that long.
        let kind = isUnique ? "UNIQUE INDEX" : "INDEX"
        let place = database.engine == .mariadb ? " ON \(table)" : ""
        let sql =
            isWanted
            ? "CREATE \(kind) IF NOT EXISTS \(name) ON \(table) (\(columns))" : "DROP INDEX IF EXISTS \(name)\(place)"
        _ = try await database.run("index-\(name)", sql, limit: .seconds(60))
    }
}

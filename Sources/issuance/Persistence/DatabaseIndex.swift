import ChaosClients

/// An index that a switch creates and drops while the service runs.
struct DatabaseIndex: Sendable {
    let name: String
    let definition: String

    static let uniqueCoupon = DatabaseIndex(
        name: Schema.uniqueCouponIndex,
        definition: """
            CREATE UNIQUE INDEX IF NOT EXISTS \(Schema.uniqueCouponIndex) ON issued_coupons (coupon_id, user_id)
            """)

    static let orderUser = DatabaseIndex(
        name: Schema.orderUserIndex,
        definition: "CREATE INDEX IF NOT EXISTS \(Schema.orderUserIndex) ON orders (user_id, created_at)")

    func exists(in database: Database) async throws -> Bool {
        let result = try await database.run(
            "index-exists", "SELECT 1 FROM pg_class WHERE relname = $1 AND relkind = 'i'", [.text(name)])
        return !result.rows.isEmpty
    }

    /// Makes the index be there or not; succeeds when it is so already.
    /// - Throws: ``StoreError/refused(_:)`` when the rows do not allow it.
    func set(_ isWanted: Bool, in database: Database) async throws {
        // Not CONCURRENTLY: a failed concurrent build leaves an invalid index behind, and these tables take well
        // under a second. Writers wait that long.
        let sql = isWanted ? definition : "DROP INDEX IF EXISTS \(name)"
        _ = try await database.run("index-\(name)", sql, limit: .seconds(60))
    }
}

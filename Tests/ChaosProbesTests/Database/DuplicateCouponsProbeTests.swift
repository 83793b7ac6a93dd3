import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct DuplicateCouponsProbeTests {
    private static let query = """
        SELECT coupon_id, user_id FROM issued WHERE id > (SELECT max(id) FROM issued) - 4
        GROUP BY coupon_id, user_id HAVING count(*) > 1
        """

    private func probe(_ url: String, query: String? = query) throws -> DuplicateCouponsProbe {
        try #require(DuplicateCouponsProbe(target: target(url, query)))
    }

    private func target(_ url: String, _ query: String?) -> Target {
        Target(name: "db", allowsChaos: false, sql: SQLTarget(url: Secret(url), duplicates: query), source: "db.yaml")
    }

    /// On a busy machine a read may miss its time limit.
    private func count(_ probe: DuplicateCouponsProbe) async throws -> Double {
        var value: Double?
        try await expect("the count is read") {
            value = await probe.read()[Metric("coupons.duplicates")]?.value
            return value != nil
        }
        return value ?? .nan
    }

    private func shop() async throws -> (url: String, sql: PostgresConnection) {
        let url = try await PostgresFixture.shared().database()
        let sql = try await PostgresConnection.connect(to: try PostgresEndpoint(url: url), timeout: .seconds(30))
        try await sql.execute(
            "CREATE TABLE issued (id bigint GENERATED ALWAYS AS IDENTITY, coupon_id bigint, user_id bigint)")
        return (url, sql)
    }

    private func issue(_ user: Int, over sql: PostgresConnection) async throws {
        try await sql.execute("INSERT INTO issued (coupon_id, user_id) VALUES (8, \(user))")
    }

    @Test func aTargetWithoutTheQueryHasNoProbe() {
        #expect(DuplicateCouponsProbe(target: Target(name: "x", allowsChaos: false, source: "x")) == nil)
        #expect(DuplicateCouponsProbe(target: target("postgres://127.0.0.1/x", nil)) == nil)
    }

    @Test func duplicatesBeyondTheLeftoversAreCounted() async throws {
        let (url, sql) = try await shop()
        for user in [1, 1] { try await issue(user, over: sql) }
        let probe = try probe(url)
        #expect(try await count(probe) == 0)
        try await issue(2, over: sql)
        #expect(try await count(probe) == 0)
        try await issue(2, over: sql)
        #expect(try await count(probe) == 1)
        // A leftover leaves the query's window while something new comes in, and hides nothing.
        try await issue(3, over: sql)
        #expect(try await count(probe) == 1)
        try await issue(3, over: sql)
        #expect(try await count(probe) == 2)
        try await issue(4, over: sql)
        #expect(try await count(probe) == 1)
        await probe.close()
        await sql.close()
    }

    @Test func anEmptyTableHasNone() async throws {
        let (url, sql) = try await shop()
        let probe = try probe(url)
        #expect(try await count(probe) == 0)
        await probe.close()
        await sql.close()
    }

    @Test(arguments: [
        ("SELECT coupon_id FROM no_such_table", "the query failed: "),
        ("INSERT INTO issued (user_id) VALUES (1) RETURNING 1", "the query failed: "),
        ("SELECT 1 FROM pg_sleep(5)", "the "),
    ])
    func aQueryThatFailsIsUnknown(_ query: String, _ reason: String) async throws {
        let (url, sql) = try await shop()
        let probe = try probe(url, query: query)
        // On a busy machine a read may miss its time limit.
        var last: Reading?
        try await expect("the query fails") {
            last = await probe.read()[Metric("coupons.duplicates")]
            return last?.unknownReason?.hasPrefix(reason) == true || last?.value != nil
        }
        #expect(last?.unknownReason?.hasPrefix(reason) == true, "\(String(describing: last))")
        let rows = try await sql.query("SELECT count(*) AS n FROM issued").first?.int("n")
        #expect(rows == 0, "a probe only reads")
        await probe.close()
        await sql.close()
    }

    @Test func aDatabaseThatIsGoneIsUnknownAndItComesBack() async throws {
        let (url, sql) = try await shop()
        let probe = try probe(url)
        #expect(try await count(probe) == 0)
        _ = try await sql.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'firedrill-probe' AND datname = current_database()
            """)
        #expect(try await count(probe) == 0)
        await probe.close()
        await sql.close()
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct PointsDelayProbeTests {
    private let metric = Metric("points.oldest_uncredited")

    private func reading(_ query: String, url: String? = nil) async throws -> Reading {
        let url = if let url { url } else { try await PostgresFixture.shared().database() }
        let target = Target(
            name: "db", allowsChaos: false, sql: SQLTarget(url: Secret(url), oldestUncredited: query), source: "db.yaml"
        )
        let probe = try #require(PointsDelayProbe(target: target))
        var last = await probe.read()
        // On a busy machine a read may miss its time limit.
        let deadline = ContinuousClock.now + .seconds(60)
        while last[metric]?.unknownReason?.contains("does not answer") == true, ContinuousClock.now < deadline {
            last = await probe.read()
        }
        await probe.close()
        #expect(last.count == 1)
        return try #require(last[metric])
    }

    @Test func aTargetWithoutTheQueryHasNoProbe() {
        let target = Target(
            name: "db", allowsChaos: false, sql: SQLTarget(url: Secret("postgres://h/d")), source: "db.yaml")
        #expect(PointsDelayProbe(target: target) == nil)
        #expect(PointsDelayProbe(target: Target(name: "x", allowsChaos: false, source: "x")) == nil)
    }

    @Test(
        arguments: [
            ("SELECT 12.5", 12.5), ("SELECT 0", 0), ("SELECT 7, 9", 7), ("SELECT -3", 0),
            ("SELECT x FROM (VALUES (4), (5)) AS v (x)", 4),
        ] as [(String, Double)])
    func theFirstNumberIsTheAge(_ query: String, _ seconds: Double) async throws {
        #expect(try await reading(query) == .value(seconds))
    }

    @Test(arguments: [
        ("SELECT NULL::float8", "the query gave NULL"), ("SELECT 1 WHERE false", "the query gave no row"),
        ("SELECT 'soon'", "the query gave \"soon\", which is no number"),
        ("SELECT 'NaN'::float8", "the query gave \"NaN\", which is no number"),
        ("SELECT 1 FROM nowhere", "the query failed: "), ("CREATE TABLE t (id int)", "the query failed: "),
        ("SELECT pg_sleep(3)", "the query failed: "),
    ])
    func whatIsNoNumberIsUnknown(_ query: String, _ reason: String) async throws {
        let reading = try await reading(query)
        #expect(reading.value == nil)
        #expect(reading.unknownReason?.hasPrefix(reason) == true, "\(reading)")
    }

    @Test func anOrderThatWaitsAgesAndOneThatIsCreditedDoesNot() async throws {
        let url = try await PostgresFixture.shared().database()
        let shop = try await PostgresConnection.connect(
            to: try PostgresEndpoint(url: url), applicationName: "shop", timeout: .seconds(30))
        try await shop.execute(
            """
            CREATE TABLE orders (id int PRIMARY KEY, created_at timestamptz);
            CREATE TABLE points_ledger (order_id int PRIMARY KEY);
            INSERT INTO orders VALUES (1, clock_timestamp() - interval '90 s'), (2, clock_timestamp() - interval '40 s');
            INSERT INTO points_ledger VALUES (1)
            """)
        let query = """
            SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) FROM orders
            WHERE NOT EXISTS (SELECT 1 FROM points_ledger WHERE order_id = orders.id)
            """
        let age = try #require(try await reading(query, url: url).value)
        #expect(age >= 40 && age < 90)
        try await shop.execute("INSERT INTO points_ledger VALUES (2)")
        #expect(try await reading(query, url: url) == .value(0))
        await shop.close()
    }

    @Test func aDatabaseThatIsNotThereIsUnknown() async throws {
        let port = try FreePort.find()
        let target = Target(
            name: "db", allowsChaos: false,
            sql: SQLTarget(url: Secret("postgres://u:hush@127.0.0.1:\(port)/d"), oldestUncredited: "SELECT 1"),
            source: "db.yaml")
        let probe = try #require(PointsDelayProbe(target: target))
        let reading = await probe.read()[metric]
        #expect(reading?.unknownReason?.hasPrefix("the database does not answer") == true)
        #expect(reading?.unknownReason?.contains("hush") == false)
        await probe.close()
    }
}

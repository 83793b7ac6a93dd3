import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

/// The same audits as in PostgreSQL, in MariaDB's words.
@Suite struct MariaDBAuditTests {
    private static let noLostOrders = AuditSpec.sql(
        "no-lost-orders",
        """
        SELECT id FROM orders WHERE id IN (
            SELECT id FROM JSON_TABLE($keys, '$[*]' COLUMNS (id BIGINT PATH '$')) AS acknowledged)
        """, .everyAcknowledged(AuditSpec.byOrder))
    private static let noMissingPoints = AuditSpec.sql(
        "no-missing-points",
        """
        SELECT o.id, o.user_id FROM orders o LEFT JOIN ledger l ON l.order_id = o.id
        WHERE o.created_at >= $since AND l.order_id IS NULL ORDER BY o.id
        """)

    private func bench() async throws -> (url: String, database: MariaDBConnection) {
        let url = try await MariaDBFixture.shared().database()
        let database = try await MariaDBConnection.connect(to: MariaDBEndpoint(url: url), timeout: .seconds(30))
        try await database.execute(
            """
            CREATE TABLE orders (
                id bigint PRIMARY KEY, user_id bigint NOT NULL, created_at timestamp(6) NOT NULL DEFAULT current_timestamp(6));
            CREATE TABLE ledger (order_id bigint NOT NULL, points int NOT NULL);
            INSERT INTO orders VALUES (1, 1001, '2020-01-01 00:00:00')
            """)
        return (url, database)
    }

    private func report(
        _ audits: [AuditSpec], on url: String, requests: [RequestOutcome] = [], _ happens: () async throws -> Void
    ) async throws -> [String] {
        let folder = try TemporaryDirectory("audits")
        let outcomes = folder.file("outcomes.jsonl")
        let target = Target(
            name: "shop", allowsChaos: false, sql: SQLTarget(url: Secret(url)), audits: audits, source: "shop.yaml")
        let auditor = try #require(TargetAuditor(target: target, outcomes: outcomes, clock: MonotonicRunClock()))
        try await auditor.begin()
        try await happens()
        try AuditBench.write(requests, to: folder)
        return await auditor.audit(within: .seconds(60)).lines
    }

    @Test func lostAndIncompleteRecordsAreCounted() async throws {
        let (url, database) = try await bench()
        let lines = try await report(
            [Self.noLostOrders, Self.noMissingPoints], on: url, requests: (2...4).map(AuditBench.ordered)
        ) {
            try await database.execute(
                "INSERT INTO orders (id, user_id) VALUES (2, 1002), (3, 1003); INSERT INTO ledger VALUES (2, 10)")
        }
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("fail 1: 1 of 3 acknowledged lost") == true, "\(lines)")
        // The order of 2020 is older than the run.
        #expect(lines.last?.hasPrefix("fail 1: 1 found") == true, "\(lines)")
        await database.close()
    }

    /// Both leave the data as it is; the question is refused, not passed.
    @Test func aQueryThatWritesOrThatNobodyUnderstandsIsNoAnswer() async throws {
        let (url, database) = try await bench()
        let lines = try await report(
            [
                .sql("writes", "DELETE FROM orders"),
                .sql("two", "SELECT 1 FROM orders WHERE id = 0; DELETE FROM orders"),
                .sql("nonsense", "SELECT nothing FROM nowhere"),
            ], on: url
        ) {}
        #expect(lines.allSatisfy { $0.hasPrefix("inconclusive -: the database refused the question") }, "\(lines)")
        #expect(try await database.query("SELECT count(*) AS n FROM orders").first?.int("n") == 1)
        await database.close()
    }

    @Test(
        arguments: [
            ("a >= $since", "a >= ?", [.since]), ("$keys $since $keys", "? ? ?", [.keys, .since, .keys]),
            (#"'it\'s $since' $since"#, #"'it\'s $since' ?"#, [.since]), ("`$since` $since", "`$since` ?", [.since]),
            ("# $since\n$since", "# $since\n?", [.since]), ("-- $since\n$since", "-- $since\n?", [.since]),
            ("5--$since", "5--?", [.since]), ("/* $since /* */ $since", "/* $since /* */ ?", [.since]),
            (
                "JSON_TABLE($keys, '$[*]' COLUMNS (k TEXT PATH '$'))",
                "JSON_TABLE(?, '$[*]' COLUMNS (k TEXT PATH '$'))", [.keys]
            ),
        ] as [(String, String, [AuditQuery.Parameter])])
    func onlyPlaceholdersBecomeMarks(_ source: String, _ text: String, _ parameters: [AuditQuery.Parameter]) throws {
        let query = try AuditQuery(source, .mariadb)
        #expect(query.text == text)
        #expect(query.parameters == parameters)
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

/// What MariaDB refuses in its own words, and how its texts are read; what holds for both engines is in `SQLAuditTests`.
@Suite struct MariaDBAuditTests {
    /// Both leave the data as it is; the question is refused, not passed.
    @Test func aQueryThatWritesOrThatNobodyUnderstandsIsNoAnswer() async throws {
        let bench = try await AuditBench.start(.mariadb)
        try await bench.store([1])
        let report = try await bench.report([
            .sql("writes", "DELETE FROM orders"),
            .sql("two", "SELECT 1 FROM orders WHERE id = 0; DELETE FROM orders"),
            .sql("nonsense", "SELECT nothing FROM nowhere"),
        ])
        let lines = report.lines
        #expect(lines.allSatisfy { $0.hasPrefix("inconclusive -: the database refused the question") }, "\(lines)")
        #expect(try await bench.database.query("SELECT count(*) AS n FROM orders").first?.int("n") == 1)
        await bench.database.close()
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

import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct MariaDBServerProbeTests {
    private func probe(_ url: String) throws -> SQLServerProbe {
        let target = Target(name: "db", allowsChaos: false, sql: SQLTarget(url: Secret(url)), source: "db.yaml")
        return try #require(SQLServerProbe(target: target))
    }

    private func session(_ url: String) async throws -> MariaDBConnection {
        try await MariaDBConnection.connect(to: MariaDBEndpoint(url: url), timeout: .seconds(30))
    }

    /// Reads until it is so; on a busy machine a read may miss its time limit.
    @discardableResult
    private func until(
        _ what: String, _ probe: SQLServerProbe, _ holds: ([Metric: Reading]) -> Bool
    ) async throws -> [Metric: Reading] {
        let deadline = ContinuousClock.now + .seconds(60)
        var last = await probe.read()
        while !holds(last) {
            guard ContinuousClock.now < deadline else {
                Issue.record("not seen: \(what): \(last)")
                return last
            }
            try await Task.sleep(for: .milliseconds(100))
            last = await probe.read()
        }
        return last
    }

    @Test func waitsDeadlocksAndSlowStatementsAreCounted() async throws {
        // A server of its own: its counters are the whole server's.
        let server = try await MariaDBFixture.start(settings: ["long-query-time": "0.3"])
        let url = try await server.database()
        let (one, two) = (try await session(url), try await session(url))
        try await one.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)")
        let probe = try probe(url)
        let first = try await until("a rate", probe) { $0[Metric("sql.deadlocks")]?.value == 0 }
        #expect(Set(first.keys.map(\.name)) == Set(SQLServerProbe.metrics.map(\.name)))
        #expect(first[Metric("sql.lock_waits")]?.value == 0)
        #expect(first[Metric("sql.longest_transaction")]?.value == 0)
        #expect(first[Metric("sql.connection_use")]?.value ?? 0 > 0)

        try await one.execute("BEGIN; SELECT * FROM t WHERE id = 1 FOR UPDATE")
        try await two.execute("BEGIN; SELECT * FROM t WHERE id = 2 FOR UPDATE")
        let wait = Task { try? await one.execute("SELECT * FROM t WHERE id = 2 FOR UPDATE") }
        try await until("a blocked session", probe) {
            $0[Metric("sql.lock_waits")]?.value == 1 && $0[Metric("sql.blocked_sessions")]?.value == 1
                && $0[Metric("sql.longest_transaction")]?.value ?? 0 > 1
        }
        // A lower bound, so that the statement that waits is a slow one.
        try await Task.sleep(for: .milliseconds(600))
        // Closes the circle; one of the two is the victim.
        try? await two.execute("SELECT * FROM t WHERE id = 1 FOR UPDATE")
        _ = await wait.value
        try await one.execute("ROLLBACK")
        try await two.execute("ROLLBACK")
        try await until("one deadlock and the slow statement", probe) {
            $0[Metric("sql.deadlocks_10s")]?.value == 1 && $0[Metric("sql.slow_queries_10s")]?.value ?? 0 >= 1
                && $0[Metric("sql.lock_waits")]?.value == 0
        }
        await probe.close()
        await server.stop()
    }

    @Test func sessionsThatMayNotBeSeenAreUnknownAndNotZero() async throws {
        let url = try await MariaDBFixture.shared().database()
        let owner = try await session(url)
        let name = "guest_\(Int.random(in: 0..<1_000_000))"
        let database = try #require(url.split(separator: "/").last)
        try await owner.execute("CREATE USER \(name) IDENTIFIED BY 'pw'; GRANT SELECT ON \(database).* TO \(name)")
        let at = try #require(url.firstIndex(of: "@"))
        let probe = try probe("mysql://\(name):pw\(url[at...])")
        let readings = try await until("a rate", probe) { $0[Metric("sql.deadlocks")]?.value != nil }
        #expect(readings[Metric("sql.lock_waits")]?.unknownReason?.contains("GRANT PROCESS") == true)
        #expect(readings[Metric("sql.longest_transaction")]?.value == nil)
        await probe.close()
        await owner.close()
    }
}

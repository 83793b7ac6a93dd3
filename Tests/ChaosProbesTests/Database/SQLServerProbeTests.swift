import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct SQLServerProbeTests {
    private func target(_ url: String) -> Target {
        Target(name: "db", allowsChaos: false, sql: SQLTarget(url: Secret(url)), source: "db.yaml")
    }

    private func probe(_ url: String) throws -> SQLServerProbe {
        try #require(SQLServerProbe(target: target(url)))
    }

    private func session(_ url: String) async throws -> PostgresConnection {
        try await PostgresConnection.connect(
            to: try PostgresEndpoint(url: url), applicationName: "shop", timeout: .seconds(30))
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

    private func isUp(_ readings: [Metric: Reading]) -> Bool { readings[Metric("sql.up")]?.value == 1 }

    @Test func aTargetWithoutADatabaseHasNoProbe() {
        #expect(SQLServerProbe(target: Target(name: "x", allowsChaos: false, source: "x")) == nil)
    }

    @Test func everyMetricIsAnsweredAndRatesFromTheSecondReadOn() async throws {
        let probe = try probe(try await PostgresFixture.shared().database())
        let first = try await until("up", probe, isUp)
        #expect(Set(first.keys.map(\.name)) == Set(SQLServerProbe.metrics.map(\.name)))
        #expect(first[Metric("sql.deadlocks")]?.value == nil)
        #expect(first[Metric("sql.active_sessions")]?.value == 0, "the observer does not count itself")
        #expect(first[Metric("sql.longest_transaction")]?.value == 0)
        let second = try await until("a second read", probe) { $0[Metric("sql.deadlocks")]?.value != nil }
        #expect(second[Metric("sql.deadlocks")]?.value == 0)
        #expect(second[Metric("sql.deadlocks_10s")]?.value == 0)
        await probe.close()
    }

    @Test func aWaitingSessionIsSeenAndLaterCountsAsBlocked() async throws {
        let url = try await PostgresFixture.shared().database()
        let (holder, waiter) = (try await session(url), try await session(url))
        try await holder.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")
        try await holder.execute("BEGIN; SELECT * FROM t FOR UPDATE")
        let wait = Task { try? await waiter.query("SELECT * FROM t FOR UPDATE") }
        let probe = try probe(url)
        try await until("a lock wait", probe) {
            $0[Metric("sql.lock_waits")]?.value == 1 && $0[Metric("sql.active_sessions")]?.value == 1
        }
        try await until("a blocked session", probe) { $0[Metric("sql.blocked_sessions")]?.value == 1 }
        try await until("an old transaction", probe) { $0[Metric("sql.longest_transaction")]?.value ?? 0 > 1 }
        try await holder.execute("ROLLBACK")
        _ = await wait.value
        try await until("nobody waits", probe) {
            $0[Metric("sql.lock_waits")]?.value == 0 && $0[Metric("sql.blocked_sessions")]?.value == 0
        }
        await probe.close()
        await holder.close()
        await waiter.close()
    }

    @Test func aDeadlockIsCounted() async throws {
        let url = try await PostgresFixture.shared().database()
        let (one, two) = (try await session(url), try await session(url))
        try await one.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)")
        let probe = try probe(url)
        try await until("up", probe, isUp)
        for (session, id) in [(one, 1), (two, 2)] {
            try await session.execute("BEGIN; SELECT * FROM t WHERE id = \(id) FOR UPDATE")
        }
        let first = Task { try? await one.execute("SELECT * FROM t WHERE id = 2 FOR UPDATE") }
        let second = Task { try? await two.execute("SELECT * FROM t WHERE id = 1 FOR UPDATE") }
        _ = await (first.value, second.value)
        try await one.execute("ROLLBACK")
        try await two.execute("ROLLBACK")
        try await until("one deadlock", probe) { $0[Metric("sql.deadlocks_10s")]?.value == 1 }
        await probe.close()
        await one.close()
        await two.close()
    }

    @Test func sessionsThatMayNotBeSeenAreUnknownAndNotZero() async throws {
        let server = try await PostgresFixture.shared()
        let url = try await server.database()
        let owner = try await session(url)
        let name = "guest_\(Int.random(in: 0..<1_000_000))"
        try await owner.execute("CREATE ROLE \(name) LOGIN PASSWORD 'pw'")
        let at = try #require(url.firstIndex(of: "@"))
        let probe = try probe("postgresql://\(name):pw\(url[at...])")
        let readings = try await until("a rate", probe) { $0[Metric("sql.deadlocks")]?.value == 0 }
        #expect(readings[Metric("sql.lock_waits")]?.unknownReason?.contains("pg_read_all_stats") == true)
        #expect(readings[Metric("sql.longest_transaction")]?.value == nil)
        await probe.close()
        await owner.close()
    }

    @Test func aBrokenConnectionIsMadeAnew() async throws {
        let url = try await PostgresFixture.shared().database()
        let probe = try probe(url)
        try await until("up", probe, isUp)
        let outside = try await session(url)
        _ = try await outside.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'firedrill-probe' AND datname = current_database()
            """)
        try await until("up again", probe, isUp)
        await probe.close()
        await outside.close()
    }

    @Test func aServerThatIsGoneIsDownAndTheRestUnknown() async throws {
        let server = try await PostgresFixture.start()
        let probe = try probe(server.url)
        try await until("up", probe, isUp)
        await server.kill()
        // A backend outlives its killed postmaster by a moment.
        let readings = try await until("down", probe) { $0[Metric("sql.up")]?.value == 0 }
        #expect(
            readings.filter { $0.key.name != "sql.up" && $0.key.name != "sql.innodb" }.allSatisfy {
                $0.value.value == nil
            })
        #expect(!readings.values.contains { "\($0)".contains(server.password) })
        try await server.restart()
        try await until("up after a restart", probe, isUp)
        await probe.close()
        await server.stop()
    }
}

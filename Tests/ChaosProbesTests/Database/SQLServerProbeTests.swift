import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

/// What the probe says, whichever engine it asks.
@Suite(.serialized) struct SQLServerProbeTests {
    /// MariaDB counts the deadlocks of all its databases together, so nobody else may make any there.
    private static let mariaDB = SharedServer { try await MariaDBFixture.start(settings: ["long-query-time": "0.3"]) }

    private func server(_ engine: SQLEngine) async throws -> any SQLFixture {
        switch engine {
        case .postgres: try await PostgresFixture.shared()
        case .mariadb: try await Self.mariaDB.value()
        }
    }

    private func probe(_ url: String) throws -> SQLServerProbe {
        let target = Target(name: "db", allowsChaos: false, sql: SQLTarget(url: Secret(url)), source: "db.yaml")
        return try #require(SQLServerProbe(target: target))
    }

    private func session(_ url: String) async throws -> any SQLSession {
        try await SQLEngine.endpoint(url: url).session(named: "shop", timeout: .seconds(30))
    }

    private func isUp(_ readings: [Metric: Reading]) -> Bool { readings[Metric("sql.up")]?.value == 1 }

    @Test func aTargetWithoutADatabaseHasNoProbe() {
        #expect(SQLServerProbe(target: Target(name: "x", allowsChaos: false, source: "x")) == nil)
    }

    @Test(arguments: SQLEngine.allCases)
    func everyMetricIsAnsweredAndRatesFromTheSecondReadOn(_ engine: SQLEngine) async throws {
        let probe = try probe(try await server(engine).database())
        let first = try await until("up", probe, isUp)
        #expect(Set(first.keys.map(\.name)) == Set(SQLServerProbe.metrics.map(\.name)))
        #expect(first[Metric("sql.deadlocks")]?.value == nil)
        #expect(first[Metric("sql.innodb")]?.value == (engine == .mariadb ? 1 : 0))
        #expect(first[Metric("sql.active_sessions")]?.value == 0, "the observer does not count itself")
        #expect(first[Metric("sql.longest_transaction")]?.value == 0)
        // On PostgreSQL our own watchers do not count, so nobody may be there.
        #expect(first[Metric("sql.connection_use")]?.value ?? -1 >= 0)
        let second = try await until("a second read", probe) { $0[Metric("sql.deadlocks")]?.value != nil }
        #expect(second[Metric("sql.deadlocks")]?.value == 0)
        #expect(second[Metric("sql.deadlocks_10s")]?.value == 0)
        await probe.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aWaitingSessionIsSeenAndLaterCountsAsBlocked(_ engine: SQLEngine) async throws {
        let url = try await server(engine).database()
        let (holder, waiter) = (try await session(url), try await session(url))
        try await holder.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")
        try await holder.execute("BEGIN; SELECT * FROM t FOR UPDATE")
        let wait = Task { try? await waiter.query("SELECT * FROM t FOR UPDATE", timeout: .seconds(120)) }
        let probe = try probe(url)
        try await until("a lock wait", probe) {
            $0[Metric("sql.lock_waits")]?.value == 1 && $0[Metric("sql.active_sessions")]?.value == 1
        }
        try await until("a blocked session", probe) {
            $0[Metric("sql.blocked_sessions")]?.value == 1 && $0[Metric("sql.longest_transaction")]?.value ?? 0 > 1
        }
        try await holder.execute("ROLLBACK")
        _ = await wait.value
        try await until("nobody waits", probe) {
            $0[Metric("sql.lock_waits")]?.value == 0 && $0[Metric("sql.blocked_sessions")]?.value == 0
        }
        await probe.close()
        await holder.close()
        await waiter.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aDeadlockIsCounted(_ engine: SQLEngine) async throws {
        let url = try await server(engine).database()
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

    @Test func slowStatementsAreCountedWhereTheServerCountsThem() async throws {
        let url = try await server(.mariadb).database()
        let (probe, session) = (try probe(url), try await session(url))
        try await until("a count", probe) { $0[Metric("sql.slow_queries_10s")]?.value != nil }
        _ = try await session.query("SELECT SLEEP(0.5)")
        try await until("a slow statement", probe) { $0[Metric("sql.slow_queries_10s")]?.value ?? 0 >= 1 }
        await probe.close()
        await session.close()
        let other = try self.probe(try await server(.postgres).database())
        let readings = try await until("up", other, isUp)
        #expect(readings[Metric("sql.slow_queries_10s")]?.unknownReason?.contains("keeps no count") == true)
        await other.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func sessionsThatMayNotBeSeenAreUnknownAndNotZero(_ engine: SQLEngine) async throws {
        let url = try await server(engine).database()
        let owner = try await session(url)
        let name = "guest_\(Int.random(in: 0..<1_000_000))"
        let database = try #require(url.split(separator: "/").last)
        try await owner.execute(
            engine == .postgres
                ? "CREATE ROLE \(name) LOGIN PASSWORD 'pw'"
                : "CREATE USER \(name) IDENTIFIED BY 'pw'; GRANT SELECT ON \(database).* TO \(name)")
        let at = try #require(url.firstIndex(of: "@"))
        let probe = try probe("\(engine.schemes[0])://\(name):pw\(url[at...])")
        let readings = try await until("a rate", probe) { $0[Metric("sql.deadlocks")]?.value == 0 }
        let grant = engine == .postgres ? "GRANT pg_read_all_stats" : "GRANT PROCESS"
        #expect(readings[Metric("sql.lock_waits")]?.unknownReason?.contains(grant) == true)
        #expect(readings[Metric("sql.longest_transaction")]?.value == nil)
        await probe.close()
        await owner.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aBrokenConnectionIsMadeAnew(_ engine: SQLEngine) async throws {
        let url = try await server(engine).database()
        let probe = try probe(url)
        try await until("up", probe, isUp)
        let (outside, words) = (try await session(url), SQLWords(engine))
        let others =
            engine == .postgres
            ? "SELECT pid AS id FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'firedrill-probe'"
            : "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
        let ids = try await outside.query(others).rows.compactMap { $0.int("id") }
        #expect(!ids.isEmpty)
        // One that the probe has just given up itself is as good.
        for id in ids { _ = try? await outside.query(words.kill(id)) }
        try await until("up again", probe, isUp)
        await probe.close()
        await outside.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func aServerThatIsGoneIsDownAndTheRestUnknown(_ engine: SQLEngine) async throws {
        let server = try await SQLFixtures.start(engine)
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

import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

/// Real replicas of real servers: what is not known is never zero.
@Suite struct ReplicaLagProbeTests {
    private static let metric = Metric("sql.replica_lag")

    private func probe(_ url: String, replica: String? = nil) throws -> ReplicaLagProbe {
        let sql = SQLTarget(url: Secret(url), replica: replica.map { Secret($0) })
        return try #require(
            ReplicaLagProbe(target: Target(name: "db", allowsChaos: false, sql: sql, source: "db.yaml")))
    }

    private func session(_ url: String) async throws -> any SQLSession {
        try await SQLEngine.endpoint(url: url).session(named: "shop", timeout: .seconds(30))
    }

    private func until(
        _ what: String, _ probe: ReplicaLagProbe, sourceLocation: SourceLocation = #_sourceLocation,
        _ holds: (Reading) -> Bool
    ) async throws {
        try await ChaosProbesTests.until(what, probe, sourceLocation: sourceLocation) {
            $0[Self.metric].map(holds) == true
        }
    }

    private func until(
        _ reason: String, of probe: ReplicaLagProbe, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await until(reason, probe, sourceLocation: sourceLocation) { $0.unknownReason?.contains(reason) == true }
    }

    @Test func aTargetWithoutADatabaseHasNoProbe() {
        #expect(ReplicaLagProbe(target: Target(name: "x", allowsChaos: false, source: "x")) == nil)
    }

    @Test func aMariaDBReplicaTellsItsLagAndStandingStillIsUnknown() async throws {
        let primary = try await MariaDBFixture.start(settings: ["server-id": "1", "log-bin": "binlog"])
        let standby = try await MariaDBFixture.start(settings: ["server-id": "2"])
        let (writer, replica) = (try await session(primary.url), try await session(standby.url))
        let probe = try probe(primary.url, replica: standby.url)
        try await until("this server is no replica", of: probe)
        try await replica.execute(
            """
            CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=\(primary.port), MASTER_USER='root',
                MASTER_PASSWORD='\(primary.password)', MASTER_USE_GTID=slave_pos;
            START SLAVE
            """)
        try await until("it has everything", probe) { $0.value == 0 }
        // An event waits for so long before it is applied.
        try await replica.execute("STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=600; START SLAVE")
        try await writer.execute("CREATE DATABASE later")
        try await until("it is behind", probe) { $0.value ?? 0 >= 1 }
        try await replica.execute("STOP SLAVE SQL_THREAD")
        try await until("receiving Yes, applying No", of: probe)
        await primary.kill()
        try await until("replication stands still", of: probe)
        await standby.kill()
        try await until("the database does not answer", of: probe)
        #expect(await !"\(probe.read())".contains(standby.password))
        await probe.close()
        await primary.stop()
        await standby.stop()
    }

    /// Rows as each server writes them, MySQL's among them, of which none is at hand.
    @Test(arguments: [
        ("'Yes' AS Replica_IO_Running, 'Yes' AS Replica_SQL_Running, 7 AS Seconds_Behind_Source", Reading.value(7)),
        ("'Yes' AS Slave_IO_Running, 'Yes' AS Slave_SQL_Running, 0 AS Seconds_Behind_Master", .value(0)),
        (
            "'Connecting' AS Replica_IO_Running, 'Yes' AS Replica_SQL_Running, NULL AS Seconds_Behind_Source, "
                + "'error reconnecting' AS Last_IO_Error",
            .unknown("replication stands still: receiving Connecting, applying Yes; error reconnecting")
        ),
        (
            "'No' AS Slave_IO_Running, 'Yes' AS Slave_SQL_Running, 0 AS Seconds_Behind_Master",
            .unknown("replication stands still: receiving No, applying Yes")
        ),
    ])
    func everyServersWordsAreRead(_ columns: String, _ expected: Reading) async throws {
        let session = try await session(MariaDBFixture.shared().url)
        #expect(MariaDBReplicaQuestion.reading(try await session.query("SELECT \(columns)")) == expected)
        await session.close()
    }

    @Test func theSlowestOfSeveralCountsAndOneThatIsUnknownHidesTheRest() {
        #expect(ReplicaLags.slowest([.value(1), .value(3), .value(0)], none: "none") == .value(3))
        #expect(ReplicaLags.slowest([.value(1), .unknown("hidden")], none: "none") == .unknown("hidden"))
        #expect(ReplicaLags.slowest([], none: "none") == .unknown("none"))
    }

    @Test func aPostgresPrimaryAndItsStandbyTellTheLag() async throws {
        let primary = try await PostgresFixture.start()
        let (atPrimary, writer) = (try probe(primary.url), try await session(primary.url))
        try await until("no replica is connected", of: atPrimary)
        let standby = try await primary.standby()
        let (atStandby, replica) = (try probe(primary.url, replica: standby.url), try await session(standby.url))
        for probe in [atPrimary, atStandby] { try await until("it has everything", probe) { $0.value == 0 } }
        _ = try await replica.query("SELECT pg_wal_replay_pause()")
        try await writer.execute("CREATE TABLE later (id int)")
        try await until("it is behind", atStandby) { $0.value ?? 0 >= 1 }
        // Until the standby has told how far it is, the primary does not know, which is not zero either.
        try await until("it is not level", atPrimary) { $0.value != 0 }
        _ = try await replica.query("SELECT pg_wal_replay_resume()")
        for probe in [atPrimary, atStandby] { try await until("it has caught up", probe) { $0.value == 0 } }
        try await writer.execute("CREATE ROLE guest LOGIN PASSWORD 'pw'")
        let guest = try probe(primary.url.replacing("postgres:\(primary.password)@", with: "guest:pw@"))
        try await until("GRANT pg_read_all_stats", of: guest)
        await primary.kill()
        try await until("receives nothing from its primary", of: atStandby)
        for probe in [atPrimary, atStandby, guest] { await probe.close() }
        await standby.stop()
        await primary.stop()
    }

    @Test func aUserWhoMayNotAskIsToldWhatToGrant() async throws {
        let url = try await MariaDBFixture.shared().database()
        let owner = try await session(url)
        let name = "guest_\(Int.random(in: 0..<1_000_000))"
        let database = try #require(url.split(separator: "/").last)
        try await owner.execute("CREATE USER \(name) IDENTIFIED BY 'pw'; GRANT SELECT ON \(database).* TO \(name)")
        let at = try #require(url.firstIndex(of: "@"))
        let probe = try probe("mysql://\(name):pw\(url[at...])")
        try await until("GRANT REPLICA MONITOR", of: probe)
        await probe.close()
        await owner.close()
    }
}

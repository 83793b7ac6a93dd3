import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// What `doctor` says of a target's database to a user who may do little.
@Suite struct DoctorTests {
    /// A target whose user may read one table and no more.
    private func desk(_ engine: SQLEngine) async throws -> Desk {
        let url = try await SQLFixtures.shared(engine).database()
        let owner = try await SQLEngine.endpoint(url: url).session(named: nil, timeout: .seconds(30))
        let name = "guest_\(Int.random(in: 0..<1_000_000))"
        let made = engine == .postgres ? "CREATE ROLE \(name) LOGIN PASSWORD" : "CREATE USER \(name) IDENTIFIED BY"
        try await owner.execute(
            "CREATE TABLE products (id int PRIMARY KEY); \(made) 'guest-pw'; GRANT SELECT ON products TO \(name)")
        await owner.close()
        let at = try #require(url.firstIndex(of: "@"))
        let desk = try Desk()
        try desk.directory.write(
            """
            version: 1
            name: shop
            allow-chaos: true
            sql: { url: "\(engine.schemes[0])://\(name):guest-pw\(url[at...])" }

            """, to: "shop.yaml", permissions: 0o600)
        return desk
    }

    private static let missing: [(SQLEngine, [String])] = [
        (
            .postgres,
            [
                "SET deadlock_timeout (superuser, or GRANT SET ON PARAMETER deadlock_timeout): MISSING",
                "(role pg_read_all_stats): MISSING",
            ]
        ),
        (
            .mariadb,
            [
                "CREATE TEMPORARY TABLES on the database: MISSING",
                "PROCESS (information_schema.INNODB_TRX, INNODB_METRICS, SHOW ENGINE INNODB STATUS): MISSING",
            ]
        ),
    ]

    @Test(arguments: missing)
    func everyPrivilegeOfADeadlockIsNamedWithWhatIsMissingWithoutIt(
        _ engine: SQLEngine, _ missing: [String]
    ) async throws {
        let desk = try await desk(engine)
        let doctor = try await desk.run(["doctor", "--target", "shop.yaml", "--confirm", "shop"])
        for text in missing { #expect(doctor.output.contains(text), "\(text): \(doctor.output) \(doctor.errors)") }
        #expect(doctor.output.contains("UPDATE on the table, for SELECT ... FOR UPDATE: not known before"))
        #expect(!(doctor.output + doctor.errors).contains("guest-pw"))
    }

    @Test func aServerThatLooksForNoCircleIsSaid() async throws {
        let server = try await MariaDBFixture.start(settings: ["innodb-deadlock-detect": "0"])
        let desk = try Desk()
        try desk.directory.write(
            "version: 1\nname: shop\nsql: { url: \"\(server.url)\" }\n", to: "shop.yaml", permissions: 0o600)
        let doctor = try await desk.run(["doctor", "--target", "shop.yaml"])
        #expect(doctor.output.contains("innodb_deadlock_detect is OFF on this server"), "\(doctor.output)")
        #expect(doctor.output.contains("CREATE TEMPORARY TABLES on the database: granted"), "\(doctor.output)")
        await server.stop()
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Foundation

@testable import ChaosFaults

/// A database of a test's own with ten products, the fault on it, and the on-call person's hands.
struct DeadlockBench: Sendable {
    /// Room for the crowds of all tests at once.
    static let server = SharedServer { try await PostgresFixture.start(settings: ["max_connections": "500"]) }

    /// The superuser's URL of the database.
    let url: String
    /// What the fault connects with.
    let faultURL: String
    /// The ordinary user's name.
    let role: String?
    let outside: PostgresConnection

    /// `role` makes the fault connect as an ordinary user with these privileges on the table.
    init(on server: PostgresFixture, role privileges: String? = nil) async throws {
        url = try await server.database()
        outside = try await PostgresConnection.connect(to: try PostgresEndpoint(url: url))
        try await outside.execute(
            """
            CREATE TABLE products (id bigint PRIMARY KEY, shelf text NOT NULL, stock bigint NOT NULL);
            INSERT INTO products SELECT n, 'shelf ' || n % 2, 1000 + n FROM generate_series(1, 10) AS n;
            """)
        guard let privileges else {
            faultURL = url
            role = nil
            return
        }
        let name = "role_\(UUID().uuidString.prefix(8).lowercased())"
        try await outside.execute(
            "CREATE ROLE \(name) LOGIN PASSWORD 'role-pw'; GRANT \(privileges) ON products TO \(name)")
        role = name
        faultURL = url.replacingOccurrences(of: "postgres:\(server.password)@", with: "\(name):role-pw@")
    }

    var target: Target {
        Target(
            name: "shop", allowsChaos: true, sql: SQLTarget(url: Secret(faultURL)), source: "targets/shop.yaml")
    }

    /// The fault's parameters as the loader would make them: defaults, and what a test wants otherwise.
    static func parameters(_ changes: [String: ParameterValue] = [:]) -> FaultParameters {
        var values: [String: ParameterValue] = [:]
        for descriptor in DatabaseDeadlock.parameters { values[descriptor.name] = descriptor.defaultValue }
        values["hot-keys"] = .text("1,2")
        return FaultParameters(values.merging(changes) { $1 })
    }

    func context(
        _ changes: [String: ParameterValue] = [:], clock: any RunClock = MonotonicRunClock()
    ) -> FaultContext {
        FaultContext(
            target: target, parameters: Self.parameters(changes),
            run: "run-\(UUID().uuidString.prefix(8).lowercased())", clock: clock)
    }

    func recover(_ undo: UndoRecord) async throws -> RecoveryReport {
        try await DatabaseDeadlock.recover(undo, target: target, clock: MonotonicRunClock())
    }

    /// Every row of the table as one text.
    func fingerprint() async throws -> String {
        let result = try await outside.query("SELECT md5(string_agg(p::text, '|' ORDER BY id)) AS all FROM products p")
        return result.first?["all"] ?? ""
    }

    /// Sessions with this name, and the locks that they hold.
    func traces(of tag: String) async throws -> [String] {
        let result = try await outside.query(
            """
            SELECT pid, (SELECT count(*) FROM pg_locks l WHERE l.pid = a.pid) AS locks
            FROM pg_stat_activity a WHERE application_name = $1
            """, [.text(tag)])
        return result.rows.map { "session \($0["pid"] ?? "?") with \($0["locks"] ?? "?") locks" }
    }

    /// What a person on call does.
    func terminate(_ tag: String) async throws {
        _ = try await outside.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", [.text(tag)])
    }

    func rig() -> FaultRig {
        FaultRig(
            target: target, parameters: Self.parameters(), secrets: ["p0stgres-pw"],
            fingerprint: { try await fingerprint() }, traces: { tag in try await traces(of: tag) },
            throwOut: { tag in try await terminate(tag) })
    }
}

import ChaosClients
import ChaosTestKit
import Foundation

/// How a test's own hands work on a database of either engine, apart from what the fault asks.
struct BenchServer: Sendable {
    /// Room for the crowds of all tests at once.
    private static let postgres = SharedServer { try await PostgresFixture.start(settings: ["max_connections": "500"]) }
    private static let mariaDB = SharedServer { try await MariaDBFixture.start(settings: ["max-connections": "500"]) }

    let engine: SQLEngine
    /// An administrator's URL of an empty database.
    let url: String
    let password: String
    /// Ends a server of a test's own; nothing for a shared one.
    var stop: @Sendable () async -> Void = {}

    /// A new database on the server that all tests share.
    static func shared(_ engine: SQLEngine) async throws -> BenchServer {
        switch engine {
        case .postgres: try await .on(postgres.value())
        case .mariadb: try await .on(mariaDB.value())
        }
    }

    /// A server on which nobody else makes deadlocks: MariaDB counts those of all its databases together.
    static func alone(_ engine: SQLEngine) async throws -> BenchServer {
        guard engine == .mariadb else { return try await shared(engine) }
        let fixture = try await MariaDBFixture.start()
        var server = try await on(fixture)
        server.stop = { await fixture.stop() }
        return server
    }

    static func on(_ fixture: some SQLFixture) async throws -> BenchServer {
        BenchServer(engine: type(of: fixture).engine, url: try await fixture.database(), password: fixture.password)
    }

    func connect() async throws -> any SQLSession {
        try await SQLEngine.endpoint(url: url).session(named: "outside", timeout: .seconds(30))
    }

    /// Ten products, in words that both engines understand.
    var products: String {
        let rows = (1...10).map { "(\($0), 'shelf \($0 % 2)', \(1000 + $0))" }.joined(separator: ", ")
        return """
            CREATE TABLE products (id bigint PRIMARY KEY, shelf varchar(20) NOT NULL, stock bigint NOT NULL);
            INSERT INTO products VALUES \(rows);
            """
    }

    /// An ordinary user with these privileges on the table; the answer is its URL.
    func makeUser(_ name: String, _ privileges: String, over session: any SQLSession) async throws -> String {
        switch engine {
        case .postgres:
            try await session.execute(
                "CREATE ROLE \(name) LOGIN PASSWORD 'role-pw'; GRANT \(privileges) ON products TO \(name)")
            return url.replacingOccurrences(of: "postgres:\(password)@", with: "\(name):role-pw@")
        case .mariadb:
            try await session.execute(
                "CREATE USER \(name) IDENTIFIED BY 'role-pw'; GRANT \(privileges) ON products TO \(name)")
            return url.replacingOccurrences(of: "root:\(password)@", with: "\(name):role-pw@")
        }
    }

    /// Every row of the table as one text.
    func fingerprint(over session: any SQLSession) async throws -> String {
        let sql =
            switch engine {
            case .postgres: "SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM products p"
            case .mariadb:
                "SELECT md5(group_concat(concat_ws(',', id, shelf, stock) ORDER BY id SEPARATOR '|')) FROM products"
            }
        return try await session.query(sql).first?[0] ?? ""
    }

    /// Sessions with this name, and the locks that they have where the server tells.
    func traces(of tag: String, over session: any SQLSession) async throws -> [String] {
        switch engine {
        case .postgres:
            let result = try await session.query(
                """
                SELECT pid, (SELECT count(*) FROM pg_locks l WHERE l.pid = a.pid) AS locks
                FROM pg_stat_activity a WHERE application_name = $1
                """, [.text(tag)])
            return result.rows.map { "session \($0["pid"] ?? "?") with \($0["locks"] ?? "?") locks" }
        case .mariadb:
            let result = try await session.query("SELECT id FROM (\(marks(tag))) AS marks WHERE id IS NOT NULL")
            return result.rows.map { "session \($0["id"] ?? "?")" }
        }
    }

    /// What a person on call does, to all sessions or to the first.
    func terminate(_ tag: String, onlyFirst: Bool = false, over session: any SQLSession) async throws {
        switch engine {
        case .postgres:
            _ = try await session.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE application_name = $1 ORDER BY pid\(onlyFirst ? " LIMIT 1" : "")
                """, [.text(tag)])
        case .mariadb:
            let ids = try await session.query(
                "SELECT id FROM (\(marks(tag))) AS marks WHERE id IS NOT NULL ORDER BY id")
            for row in onlyFirst ? Array(ids.rows.prefix(1)) : ids.rows {
                _ = try? await session.query("KILL CONNECTION \(row["id"] ?? "")")
            }
        }
    }

    private func marks(_ tag: String) -> String {
        (0..<20).map { "SELECT IS_USED_LOCK('\(tag.prefix(60))/\($0)') AS id" }.joined(separator: " UNION ALL ")
    }
}

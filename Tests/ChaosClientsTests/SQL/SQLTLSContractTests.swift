import ChaosClients
import ChaosTestKit
import Testing

/// TLS with an SQL server, whichever engine it is.
@Suite(.serialized) struct SQLTLSContractTests {
    private static let postgres = SharedServer { try await PostgresFixture.start(tls: true) }
    private static let mariaDB = SharedServer { try await MariaDBFixture.start(tls: true) }

    private func server(_ engine: SQLEngine) async throws -> any SQLFixture {
        switch engine {
        case .postgres: try await Self.postgres.value()
        case .mariadb: try await Self.mariaDB.value()
        }
    }

    private func connect(
        _ engine: SQLEngine, _ options: String, host: String = "127.0.0.1"
    ) async throws -> any SQLSession {
        let url = try await server(engine).url.replacing("127.0.0.1", with: host)
        return try await SQLEngine.endpoint(url: "\(url)?\(options)").session(named: nil, timeout: .seconds(30))
    }

    private func isEncrypted(_ session: any SQLSession, _ engine: SQLEngine) async throws -> Bool? {
        switch engine {
        case .postgres:
            let question = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            return try await session.query(question).first?.bool("ssl")
        case .mariadb:
            return try await session.query("SHOW STATUS LIKE 'Ssl_cipher'").first?["Value"].map { !$0.isEmpty }
        }
    }

    private static let modes: [(SQLEngine, String)] = [
        (.postgres, "sslmode=require"), (.mariadb, "ssl-mode=required"), (.mariadb, "ssl-mode=preferred"),
    ]

    @Test(arguments: modes)
    func encryptsTheSession(_ engine: SQLEngine, _ option: String) async throws {
        let session = try await connect(engine, option)
        #expect(try await isEncrypted(session, engine) == true)
        let sent = engine == .postgres ? "$1::bytea" : "?"
        let large = try await session.query(
            "SELECT length(\(sent)) AS n, repeat('x', 2097152) AS text", [.bytes(sampleBytes(2 << 20))]
        ).first
        #expect(large?.int("n") == 2 << 20)
        #expect(large?["text"]?.utf8.count == 2 << 20)
        let error = await clientError {
            _ = try await session.query("SELECT \(SQLWords(engine).sleep(300))", timeout: .milliseconds(200))
        }
        #expect(error?.code == .timedOut)
        #expect(!session.isClosed)
        await session.close()
    }

    @Test(arguments: [(SQLEngine.postgres, "sslmode=disable"), (.mariadb, "ssl-mode=disabled")])
    func isPlainWhenItIsAskedTo(_ engine: SQLEngine, _ option: String) async throws {
        let session = try await connect(engine, option)
        #expect(try await isEncrypted(session, engine) == false)
        await session.close()
    }

    @Test(arguments: SQLEngine.allCases)
    func acceptsTheGivenAuthorityAndRefusesAnother(_ engine: SQLEngine) async throws {
        let options = { (authority: String) in
            engine == .postgres
                ? "sslmode=verify-full&sslrootcert=\(authority)" : "ssl-mode=verify-identity&ssl-ca=\(authority)"
        }
        let authority = try #require(try await server(engine).certificates).authority
        let session = try await connect(engine, options(authority), host: "localhost")
        #expect(try await session.query("SELECT 1 AS one").first?.int("one") == 1)
        await session.close()
        let directory = try TemporaryDirectory("other-authority")
        let other = try await CertificateFixture(in: directory)
        let error = await clientError {
            _ = try await connect(engine, options(other.authority), host: "localhost")
        }
        #expect(error?.code == .tlsFailed, "\(String(describing: error))")
    }

    @Test(arguments: [(SQLEngine.postgres, "sslmode=require"), (.mariadb, "ssl-mode=required")])
    func aServerWithoutTLSIsATLSFailureWhenItIsRequired(_ engine: SQLEngine, _ option: String) async throws {
        let endpoint = try SQLEngine.endpoint(url: "\(await SQLFixtures.shared(engine).url)?\(option)")
        let error = await clientError { _ = try await endpoint.session(named: nil, timeout: .seconds(30)) }
        #expect(error?.code == .tlsFailed)
    }
}

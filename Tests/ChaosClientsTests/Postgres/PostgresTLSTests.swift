import ChaosClients
import ChaosTestKit
import Testing

@Suite(.serialized) struct PostgresTLSTests {
    private static let server = SharedServer { try await PostgresFixture.start(tls: true) }

    private func url(_ options: String, host: String = "127.0.0.1") async throws -> String {
        let fixture = try await Self.server.value()
        return "postgresql://postgres:\(fixture.password)@\(host):\(fixture.port)/postgres?\(options)"
    }

    @Test func requireEncryptsTheSession() async throws {
        let connection = try await PostgresConnection.connect(
            to: PostgresEndpoint(url: await url("sslmode=require")))
        let row = try await connection.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").first
        #expect(row?.bool("ssl") == true)
        let large = try await connection.query(
            "SELECT length($1::bytea) AS n, repeat('x', 2097152) AS text", [.bytes(sampleBytes(2 << 20))]
        ).first
        #expect(large?.int("n") == 2 << 20)
        #expect(large?["text"]?.utf8.count == 2 << 20)
        let error = await clientError {
            _ = try await connection.query("SELECT pg_sleep(300)", timeout: .milliseconds(200))
        }
        #expect(error?.code == .timedOut)
        #expect(!connection.isClosed)
    }

    @Test func verifyFullAcceptsTheGivenAuthorityAndRefusesAnother() async throws {
        let authority = try #require(try await Self.server.value().certificates).authority
        let good = try PostgresEndpoint(
            url: await url("sslmode=verify-full&sslrootcert=\(authority)", host: "localhost"))
        let connection = try await PostgresConnection.connect(to: good)
        #expect(try await connection.query("SELECT 1 AS one").first?.int("one") == 1)
        let directory = try TemporaryDirectory("other-authority")
        let other = try await CertificateFixture(in: directory)
        let bad = try PostgresEndpoint(
            url: await url("sslmode=verify-full&sslrootcert=\(other.authority)", host: "localhost"))
        let error = await clientError { _ = try await PostgresConnection.connect(to: bad) }
        #expect(error?.code == .tlsFailed, "\(String(describing: error))")
    }

    @Test func aServerWithoutTLSIsATLSFailureWhenItIsRequired() async throws {
        let plain = try await PostgresFixture.shared()
        let endpoint = try PostgresEndpoint(url: plain.url + "?sslmode=require")
        let error = await clientError { _ = try await PostgresConnection.connect(to: endpoint) }
        #expect(error?.code == .tlsFailed)
    }
}

import ChaosClients
import ChaosTestKit
import Testing

@Suite(.serialized) struct MariaDBTLSTests {
    private static let server = SharedServer { try await MariaDBFixture.start(tls: true) }

    private func connect(_ options: String, host: String = "127.0.0.1") async throws -> MariaDBConnection {
        let fixture = try await Self.server.value()
        let url = "mysql://root:\(fixture.password)@\(host):\(fixture.port)/mysql?\(options)"
        return try await MariaDBConnection.connect(to: MariaDBEndpoint(url: url), timeout: .seconds(30))
    }

    private func cipher(_ connection: MariaDBConnection) async throws -> String? {
        try await connection.query("SHOW STATUS LIKE 'Ssl_cipher'").first?["Value"]
    }

    @Test func requiredAndPreferredEncryptTheSession() async throws {
        for mode in ["required", "preferred"] {
            let connection = try await connect("ssl-mode=\(mode)")
            #expect(try await cipher(connection)?.isEmpty == false)
            let large = try await connection.query(
                "SELECT length(?) AS n, repeat('x', 2097152) AS text", [.bytes(sampleBytes(2 << 20))]
            ).first
            #expect(large?.int("n") == 2 << 20)
            #expect(large?["text"]?.utf8.count == 2 << 20)
            let error = await clientError {
                _ = try await connection.query("SELECT SLEEP(300)", timeout: .milliseconds(200))
            }
            #expect(error?.code == .timedOut)
            #expect(!connection.isClosed)
            await connection.close()
        }
        #expect(try await cipher(connect("ssl-mode=disabled")) == "")
    }

    @Test func verifyIdentityAcceptsTheGivenAuthorityAndRefusesAnother() async throws {
        let authority = try #require(try await Self.server.value().certificates).authority
        let connection = try await connect("ssl-mode=verify-identity&ssl-ca=\(authority)", host: "localhost")
        #expect(try await connection.query("SELECT 1 AS one").first?.int("one") == 1)
        let directory = try TemporaryDirectory("other-authority")
        let other = try await CertificateFixture(in: directory)
        let error = await clientError {
            _ = try await connect("ssl-mode=verify-identity&ssl-ca=\(other.authority)", host: "localhost")
        }
        #expect(error?.code == .tlsFailed, "\(String(describing: error))")
    }

    @Test func aServerWithoutTLSIsATLSFailureWhenItIsRequired() async throws {
        let plain = try await MariaDBFixture.shared()
        let endpoint = try MariaDBEndpoint(url: plain.url + "?ssl-mode=required")
        let error = await clientError {
            _ = try await MariaDBConnection.connect(to: endpoint, timeout: .seconds(30))
        }
        #expect(error?.code == .tlsFailed)
    }
}

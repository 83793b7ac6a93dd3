import ChaosClients
import ChaosTestKit
import Testing

/// A password that is planted everywhere must not turn up in any text that anybody could log.
@Suite(.serialized) struct CanaryTests {
    private static let canary = "c4nary-77"

    private func expectSilence(_ value: Any, sourceLocation: SourceLocation = #_sourceLocation) {
        var dumped = ""
        dump(value, to: &dumped)
        for text in ["\(value)", String(reflecting: value), dumped] {
            #expect(!text.contains(Self.canary), "\(text)", sourceLocation: sourceLocation)
        }
    }

    @Test func redisKeepsItsPassword() async throws {
        let fixture = try await RedisFixture.start(password: "another-password")
        let wrong = try RedisEndpoint(url: "redis://:\(Self.canary)@127.0.0.1:\(fixture.port)")
        expectSilence(wrong)
        expectSilence(await clientError { _ = try await RedisConnection.connect(to: wrong) } as Any)
        let pool = RedisPool(endpoint: wrong, size: 1)
        expectSilence(await clientError { _ = try await pool.send(["PING"]) } as Any)
        expectSilence(pool)
        await fixture.stop()

        let server = try await RedisFixture.start(password: Self.canary)
        let connection = try await server.connect()
        expectSilence(connection)
        // Redis repeats the arguments of a command that it does not know.
        let echoed = await clientError { _ = try await connection.send(["AUTHENTICATE", .string(Self.canary)]) }
        #expect(echoed?.cause.contains("args beginning with") == true)
        expectSilence(echoed as Any)
        let replies = try await connection.pipeline([["NOSUCH", .string(Self.canary)]])
        expectSilence(replies)
        await server.kill()
        expectSilence(await clientError { _ = try await connection.send(["PING"]) } as Any)
        await server.stop()
    }

    @Test func redisOverTLSKeepsItsPassword() async throws {
        let server = try await RedisFixture.start(password: Self.canary, tls: true)
        let untrusted = try RedisEndpoint(url: "rediss://:\(Self.canary)@127.0.0.1:\(server.port)")
        expectSilence(untrusted)
        expectSilence(await clientError { _ = try await RedisConnection.connect(to: untrusted) } as Any)
        await server.stop()
    }

    @Test func mariaDBKeepsItsPassword() async throws {
        let fixture = try await MariaDBFixture.shared()
        let wrong = try MariaDBEndpoint(url: "mysql://root:\(Self.canary)@127.0.0.1:\(fixture.port)/mysql")
        expectSilence(wrong)
        expectSilence(await clientError { _ = try await MariaDBConnection.connect(to: wrong) } as Any)
        let pool = SQLPool(endpoint: wrong, size: 1)
        expectSilence(await clientError { _ = try await pool.query("SELECT 1") } as Any)
        expectSilence(pool)
        await pool.close()
        let connection = try await MariaDBConnection.connect(
            to: MariaDBEndpoint(url: fixture.url), timeout: .seconds(30))
        expectSilence(connection)
        // The server quotes the statement that it does not understand, but never how somebody was let in.
        expectSilence(await clientError { _ = try await connection.query("NONSENSE \(fixture.port)") } as Any)
        await connection.close()
    }

    @Test func postgresKeepsItsPassword() async throws {
        let fixture = try await PostgresFixture.shared()
        let wrong = try PostgresEndpoint(url: "postgresql://postgres:\(Self.canary)@127.0.0.1:\(fixture.port)/postgres")
        expectSilence(wrong)
        expectSilence(await clientError { _ = try await PostgresConnection.connect(to: wrong) } as Any)
        let absent = try PostgresEndpoint(url: "postgresql://postgres:\(Self.canary)@127.0.0.1:\(FreePort.find())/db")
        expectSilence(await clientError { _ = try await PostgresConnection.connect(to: absent) } as Any)
        let pool = SQLPool(endpoint: wrong, size: 1)
        expectSilence(await clientError { _ = try await pool.query("SELECT 1") } as Any)
        expectSilence(pool)
        await pool.close()

        let server = try await PostgresFixture.start(password: Self.canary)
        let connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: server.url))
        expectSilence(connection)
        let echoed = await clientError { _ = try await connection.query("SELECT '\(Self.canary)'::int") }
        #expect(echoed?.serverCode == "22P02")
        expectSilence(echoed as Any)
        await server.stop()
    }

    @Test func kafkaKeepsItsPassword() async throws {
        let endpoint = try await KafkaEndpoint(
            brokers: KafkaFixture.shared().brokers,
            options: [
                "security.protocol": "sasl_plaintext", "sasl.mechanisms": "PLAIN", "sasl.username": "someone",
                "sasl.password": Self.canary,
            ])
        expectSilence(endpoint)
        let producer = try KafkaProducer(endpoint: endpoint, clientID: "writer")
        expectSilence(producer)
        expectSilence(
            await clientError {
                _ = try await producer.send(topic: "t", key: nil, value: [1], timeout: .milliseconds(500))
            } as Any)
        await producer.close(flushTimeout: .zero)
    }
}

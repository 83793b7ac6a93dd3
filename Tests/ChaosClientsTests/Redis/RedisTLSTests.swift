import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct RedisTLSTests {
    private static let server = SharedServer { try await RedisFixture.start(password: "tls-password", tls: true) }

    private func url(_ options: String, host: String = "127.0.0.1") async throws -> String {
        "rediss://:tls-password@\(host):\(try await Self.server.value().port)/0\(options)"
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func acceptsACertificateOfTheGivenAuthority(_ host: String) async throws {
        let authority = try #require(try await Self.server.value().certificates).authority
        let endpoint = try RedisEndpoint(url: await url("?cacert=\(authority)", host: host))
        let connection = try await RedisConnection.connect(to: endpoint, clientName: "over-tls", timeout: .seconds(30))
        #expect(try await connection.send(["CLIENT", "GETNAME"]).string == "over-tls")
        let value = sampleBytes(8 << 20)
        let key = RedisArgument.string("tls:\(host)")
        let replies = try await connection.pipeline(
            [["SET", key, .bytes(value)], ["GET", key], ["DEL", key]], timeout: .seconds(120))
        #expect(replies[1].bytes == value)
        await connection.close()
    }

    @Test func refusesACertificateOfAnUnknownAuthority() async throws {
        let endpoint = try RedisEndpoint(url: await url(""))
        let error = await clientError { _ = try await RedisConnection.connect(to: endpoint, timeout: .seconds(30)) }
        #expect(error?.code == .tlsFailed, "\(String(describing: error))")
        #expect(error?.cause.isEmpty == false)
    }

    @Test func refusesACertificateForAnotherName() async throws {
        let authority = try #require(try await Self.server.value().certificates).authority
        // 127.0.0.2 is loopback too, but not in the certificate; the server listens on 127.0.0.1 only, so through a relay.
        let relay = try await Relay(to: Self.server.value().port, host: "127.0.0.2")
        let endpoint = try RedisEndpoint(
            url: "rediss://:tls-password@127.0.0.2:\(relay.port)?cacert=\(authority)")
        let error = await clientError { _ = try await RedisConnection.connect(to: endpoint, timeout: .seconds(30)) }
        #expect(error?.code == .tlsFailed, "\(String(describing: error))")
        relay.stop()
    }

    @Test func acceptsAnythingWhenToldThatItIsInsecure() async throws {
        let connection = try await RedisConnection.connect(
            to: RedisEndpoint(url: await url("?insecure=true")), timeout: .seconds(30))
        #expect(try await connection.send(["PING"]) == .status("PONG"))
    }

    @Test func aServerWithoutTLSIsATLSFailure() async throws {
        let plain = try await RedisFixture.shared()
        let endpoint = try RedisEndpoint(url: "rediss://127.0.0.1:\(plain.port)?insecure=true")
        let error = await clientError { _ = try await RedisConnection.connect(to: endpoint) }
        // Redis takes the handshake for the beginning of a command and waits for its end.
        #expect(error?.code == .timedOut)
    }

    @Test func anAbsentServerIsUnreachableAndAMissingAuthorityFileIsATLSFailure() async throws {
        let absent = try RedisEndpoint(url: "rediss://127.0.0.1:\(try FreePort.find())")
        let error = await clientError { _ = try await RedisConnection.connect(to: absent, timeout: .seconds(30)) }
        #expect(error?.code == .unreachable)
        let missing = try RedisEndpoint(url: await url("?cacert=/nonexistent/ca.pem"))
        let other = await clientError { _ = try await RedisConnection.connect(to: missing, timeout: .seconds(30)) }
        #expect(other?.code == .tlsFailed)
    }

    @Test func aServerKilledInMidCallEndsTheCall() async throws {
        let fixture = try await RedisFixture.start(tls: true)
        let connection = try await fixture.connect()
        let popped = Task {
            await clientError { _ = try await connection.send(["BLPOP", "nothing", 0], timeout: .seconds(30)) }
        }
        let observer = try await fixture.connect()
        try await eventually("BLPOP did not begin") {
            try await observer.send(["INFO", "clients"]).string?.contains("blocked_clients:1") == true
        }
        await fixture.kill()
        #expect(await popped.value?.code == .connectionLost)
        try await eventually("a socket is still open") { try OpenSockets.onPort(fixture.port).isEmpty }
        await fixture.stop()
    }
}

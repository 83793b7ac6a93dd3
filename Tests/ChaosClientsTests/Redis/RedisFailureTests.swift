import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct RedisFailureTests {
    /// Waits until the server itself holds this very client in a BLPOP; others may use the same server.
    private func blocked(_ id: Int64, at fixture: RedisFixture) async throws {
        let observer = try await fixture.connect()
        try await eventually("BLPOP did not begin") {
            let list = try await observer.send(["CLIENT", "LIST", "ID", .int(id)]).string ?? ""
            return list.contains(" cmd=blpop ") && list.contains(" flags=b ")
        }
        await observer.close()
    }

    @Test func aServerThatIsAbsentIsUnreachable() async throws {
        let port = try FreePort.find()
        let endpoint = try RedisEndpoint(url: "redis://127.0.0.1:\(port)")
        let error = await clientError { _ = try await RedisConnection.connect(to: endpoint) }
        #expect(error?.code == .unreachable)
        #expect(error?.target == "127.0.0.1:\(port)/0")
        #expect(error?.operation == "connect")
    }

    @Test func anUnknownHostIsUnreachable() async throws {
        let endpoint = try RedisEndpoint(url: "redis://no-such-host.invalid")
        let error = await clientError { _ = try await RedisConnection.connect(to: endpoint, timeout: .seconds(120)) }
        #expect(error?.code == .unreachable)
    }

    @Test(arguments: [nil, "wrong-password"])
    func aPasswordThatIsMissingOrWrongIsAnAuthenticationFailure(_ password: String?) async throws {
        let fixture = try await RedisFixture.start(password: "right-password")
        let access = password.map { ":\($0)@" } ?? ""
        let endpoint = try RedisEndpoint(url: "redis://\(access)127.0.0.1:\(fixture.port)")
        let error = await clientError { _ = try await RedisConnection.connect(to: endpoint) }
        #expect(error?.code == .authenticationFailed)
        #expect(error?.serverCode == (password == nil ? "NOAUTH" : "WRONGPASS"))
        try await eventually("the refused socket is still open") { try OpenSockets.onPort(fixture.port).isEmpty }
        await fixture.stop()
    }

    @Test func aPasswordForAServerWithoutOneIsAnAuthenticationFailure() async throws {
        let fixture = try await RedisFixture.shared()
        let endpoint = try RedisEndpoint(url: "redis://:superfluous@127.0.0.1:\(fixture.port)")
        let error = await clientError { _ = try await RedisConnection.connect(to: endpoint) }
        #expect(error?.code == .authenticationFailed)
    }

    @Test func aServerKilledInMidCallIsAConnectionLost() async throws {
        let fixture = try await RedisFixture.start()
        let connection = try await fixture.connect()
        let popped = Task {
            await clientError { _ = try await connection.send(["BLPOP", "nothing", 0], timeout: .seconds(30)) }
        }
        let observer = try await fixture.connect()
        try await eventually("BLPOP did not begin") {
            try await observer.send(["INFO", "clients"]).string?.contains("blocked_clients:1") == true
        }
        let time = await elapsed {
            await fixture.kill()
            #expect(await popped.value?.code == .connectionLost)
        }
        #expect(time < .seconds(25), "it is told at once and not when its own limit of 30 s has passed")
        #expect(connection.isClosed)
        let later = await clientError { _ = try await connection.send(["PING"]) }
        #expect(later?.code == .closed)
        await fixture.stop()
    }

    @Test func aKilledClientIsAConnectionLost() async throws {
        let fixture = try await RedisFixture.shared()
        let victim = try await fixture.connect()
        let id = try await victim.send(["CLIENT", "ID"])
        let killer = try await fixture.connect()
        #expect(try await killer.send(["CLIENT", "KILL", "ID", .int(id.int ?? 0)]) == .integer(1))
        let error = await clientError { _ = try await victim.send(["PING"]) }
        #expect(error?.code == .connectionLost)
        #expect(victim.isClosed)
    }

    @Test func aServerThatStopsAnsweringIsTimedOutOnTime() async throws {
        let fixture = try await RedisFixture.start()
        let connection = try await fixture.connect()
        fixture.signal(SIGSTOP)
        let time = await elapsed {
            let error = await clientError { _ = try await connection.send(["PING"], timeout: .milliseconds(300)) }
            #expect(error?.code == .timedOut)
        }
        #expect(time >= .milliseconds(300) && time < .seconds(20))
        #expect(connection.isClosed, "a late reply must not be taken for the next one")
        let endpoint = try RedisEndpoint(url: fixture.url)
        let refused = await clientError {
            _ = try await RedisConnection.connect(to: endpoint, timeout: .milliseconds(300))
        }
        #expect(refused?.code == .timedOut)
        await fixture.stop()
    }

    @Test func aServerThatDribblesCannotStretchTheLimit() async throws {
        let server = try DribblingServer(greeting: "+PONG\r\n", then: "$100000\r\n", every: .milliseconds(40))
        let connection = try await RedisConnection.connect(
            to: RedisEndpoint(url: "redis://127.0.0.1:\(server.port)"), timeout: .seconds(30))
        let time = await elapsed {
            let error = await clientError { _ = try await connection.send(["GET", "x"], timeout: .milliseconds(400)) }
            #expect(error?.code == .timedOut)
        }
        #expect(time < .seconds(20))
        server.stop()
    }

    @Test func aServerThatSpeaksSomethingElseIsAProtocolError() async throws {
        let server = try DribblingServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n", then: "", every: .seconds(1))
        let endpoint = try RedisEndpoint(url: "redis://127.0.0.1:\(server.port)")
        let error = await clientError { _ = try await RedisConnection.connect(to: endpoint, timeout: .seconds(30)) }
        #expect(error?.code == .protocolError)
        server.stop()
    }

    @Test func cancellingACallLeavesTheConversationInStep() async throws {
        let fixture = try await RedisFixture.shared()
        let connection = try await fixture.connect()
        let id = try #require(try await connection.send(["CLIENT", "ID"]).int)
        let list = "cancelled:\(UUID().uuidString)"
        let task = Task { try await connection.send(["BLPOP", .string(list), 0], timeout: .seconds(120)) }
        try await blocked(id, at: fixture)
        let observer = try await fixture.connect()
        task.cancel()
        let time = await elapsed {
            let error = await clientError { _ = try await task.value }
            #expect(error?.code == .cancelled)
        }
        #expect(time < .seconds(60), "a cancelled caller does not wait for the server")
        #expect(try await observer.send(["LPUSH", .string(list), "late"]).int == 1)
        #expect(try await connection.send(["ECHO", "mine"]).string == "mine", "not the late reply of BLPOP")
    }

    @Test func closingFailsWhatIsUnderWayAndWhatWaits() async throws {
        let fixture = try await RedisFixture.shared()
        let connection = try await fixture.connect()
        let id = try #require(try await connection.send(["CLIENT", "ID"]).int)
        let running = Task {
            await clientError {
                _ = try await connection.send(["BLPOP", "never:\(UUID().uuidString)", 0], timeout: .seconds(120))
            }
        }
        // A task that was made first need not be the first to send: the second comes when the server has the first.
        try await blocked(id, at: fixture)
        // From here on it is refused whenever it comes: behind BLPOP, or after the end.
        let waiting = Task { await clientError { _ = try await connection.send(["PING"]) } }
        let time = await elapsed { await connection.close() }
        #expect(time < .seconds(60))
        let codes = [await running.value?.code, await waiting.value?.code]
        #expect(codes.allSatisfy { $0 == .closed || $0 == .connectionLost }, "\(codes)")
        #expect(connection.isClosed)
        await connection.close()
    }
}

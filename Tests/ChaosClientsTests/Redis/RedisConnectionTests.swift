import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct RedisConnectionTests {
    private func connect(_ name: String? = nil) async throws -> RedisConnection {
        try await RedisFixture.shared().connect(as: name)
    }

    private func key(_ function: String = #function) -> String { "\(function):\(UUID().uuidString)" }

    @Test func answersEveryKindOfReply() async throws {
        let connection = try await connect()
        let key = key()
        #expect(try await connection.send(["SET", .string(key), 41]) == .status("OK"))
        #expect(try await connection.send(["INCR", .string(key)]) == .integer(42))
        #expect(try await connection.send(["GET", .string(key)]).int == 42)
        #expect(try await connection.send(["GET", "\(key):absent"]) == .null)
        let list = try await connection.send(["EVAL", "return {1, 'two', {3, false}}", 0])
        #expect(list == .array([.integer(1), .bulk(Array("two".utf8)), .array([.integer(3), .null])]))
        await connection.close()
    }

    @Test func carriesBinaryValuesUnchanged() async throws {
        let connection = try await connect()
        let value = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 7) } + [0, 13, 10, 0]
        let key = RedisArgument.bytes([0, 255, 13, 10] + Array(key().utf8))
        _ = try await connection.send(["SET", key, .bytes(value)])
        #expect(try await connection.send(["GET", key]).bytes == value)
    }

    @Test func carriesEightMebibytesBothWaysInAPipeline() async throws {
        let connection = try await connect()
        let value = sampleBytes(8 << 20)
        let key = RedisArgument.string(key())
        let replies = try await connection.pipeline(
            [["SET", key, .bytes(value)], ["GET", key], ["SET", key, .bytes(value)], ["GET", key], ["DEL", key]],
            timeout: .seconds(120))
        #expect(replies[1].bytes == value)
        #expect(replies[3].bytes == value)
        #expect(replies[4] == .integer(1))
    }

    @Test func throwsTheServersErrorWithItsCodeAndGoesOn() async throws {
        let connection = try await connect()
        let key = RedisArgument.string(key())
        _ = try await connection.send(["SET", key, "text"])
        let error = await clientError { _ = try await connection.send(["LPUSH", key, "x"]) }
        #expect(error?.code == .serverError)
        #expect(error?.serverCode == "WRONGTYPE")
        #expect(error?.operation == "LPUSH")
        #expect(!connection.isClosed)
        #expect(try await connection.send(["GET", key]).string == "text")
    }

    @Test func keepsErrorsOfAPipelineInTheirPlaces() async throws {
        let connection = try await connect()
        let key = RedisArgument.string(key())
        let replies = try await connection.pipeline([["SET", key, "a"], ["INCR", key], ["GET", key]])
        #expect(replies[0] == .status("OK"))
        #expect(replies[1].errorCode == "ERR")
        #expect(replies[2].string == "a")
        #expect(try await connection.pipeline([]) == [])
    }

    @Test(arguments: [
        [], ["SUBSCRIBE", "channel"], ["monitor"], ["CLIENT", "reply", "OFF"], ["HELLO", "3"], ["QUIT"],
    ])
    func refusesWhatGetsNoReplyOfItsOwn(_ command: [String]) async throws {
        let connection = try await connect()
        let words = command.map { RedisArgument($0) }
        let error = await clientError { _ = try await connection.pipeline([["PING"], words]) }
        #expect(error?.code == .invalidArgument)
        #expect(try await connection.send(["PING"]) == .status("PONG"))
    }

    @Test func namesItselfAndSelectsItsDatabase() async throws {
        let fixture = try await RedisFixture.shared()
        let connection = try await RedisConnection.connect(
            to: RedisEndpoint(url: "redis://127.0.0.1:\(fixture.port)/7"), clientName: "test:name",
            timeout: .seconds(30))
        let line = try await connection.send(["CLIENT", "INFO"]).string ?? ""
        #expect(line.contains(" name=test:name "))
        #expect(line.contains(" db=7 "))
    }

    @Test func runsAScriptByItsDigestAndAgainAfterTheServerForgotIt() async throws {
        // A server of its own: SCRIPT FLUSH is for everybody.
        let fixture = try await RedisFixture.start()
        let connection = try await fixture.connect()
        let script = RedisScript("return {KEYS[1], ARGV[1], #ARGV}")
        #expect(script.sha1 == nil)
        let answer = try await connection.eval(script, keys: ["k"], arguments: ["a", 2])
        #expect(answer == .array([.bulk(Array("k".utf8)), .bulk(Array("a".utf8)), .integer(2)]))
        #expect(script.sha1?.count == 40)
        _ = try await connection.send(["SCRIPT", "FLUSH"])
        #expect(try await connection.eval(script, keys: ["k"], arguments: ["a", 2]) == answer)
        let stats = try await connection.send(["INFO", "commandstats"]).string ?? ""
        #expect(stats.contains("cmdstat_evalsha:calls=2"), "\(stats)")
        #expect(stats.contains("cmdstat_eval:calls=1"), "\(stats)")
        await fixture.stop()
    }

    @Test func answersManyTasksInTheOrderOfEach() async throws {
        let connection = try await connect()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<50 {
                group.addTask {
                    for step in 0..<40 {
                        let word = "\(task).\(step)"
                        let echo = try await connection.send(["ECHO", .string(word)])
                        #expect(echo.string == word)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func everyDescriptorIsClosedOnExec() async throws {
        let fixture = try await RedisFixture.start()
        let connection = try await fixture.connect()
        let open = try OpenSockets.onPort(fixture.port)
        #expect(!open.isEmpty)
        #expect(open.allSatisfy { $0.isCloseOnExec })
        await connection.close()
        #expect(try OpenSockets.onPort(fixture.port).isEmpty)
        await fixture.stop()
    }

    @Test func aConnectionNobodyHoldsIsClosed() async throws {
        let fixture = try await RedisFixture.start()
        var connection: RedisConnection? = try await fixture.connect()
        #expect(connection?.isClosed == false)
        connection = nil
        try await eventually("the socket is still open") { try OpenSockets.onPort(fixture.port).isEmpty }
        await fixture.stop()
    }
}

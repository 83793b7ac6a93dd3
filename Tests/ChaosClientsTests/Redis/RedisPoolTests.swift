import ChaosClients
import ChaosTestKit
import Foundation
import Testing

@Suite(.serialized) struct RedisPoolTests {
    @Test func makesNoMoreConnectionsThanItsSizeAndOnlyWhenNeeded() async throws {
        let fixture = try await RedisFixture.start()
        let pool = RedisPool(endpoint: try RedisEndpoint(url: fixture.url), size: 3, timeout: .seconds(30))
        #expect(pool.usage == PoolUsage(size: 3, open: 0, busy: 0, waiting: 0))
        _ = try await pool.send(["PING"])
        #expect(pool.usage.open == 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<300 {
                group.addTask { _ = try await pool.send(["INCRBY", "sum", RedisArgument(index)]) }
            }
            try await group.waitForAll()
        }
        #expect(try await pool.send(["GET", "sum"]).int == Int64((0..<300).reduce(0, +)))
        #expect(pool.usage.open <= 3)
        #expect(try OpenSockets.onPort(fixture.port).count <= 3)
        await pool.close()
        #expect(try OpenSockets.onPort(fixture.port).isEmpty)
        let error = await clientError { _ = try await pool.send(["PING"]) }
        #expect(error?.code == .closed)
        await fixture.stop()
    }

    @Test func worksAgainAfterTheServerRestarted() async throws {
        let fixture = try await RedisFixture.start()
        let pool = RedisPool(endpoint: try RedisEndpoint(url: fixture.url), size: 2, timeout: .seconds(30))
        for _ in 0..<4 { _ = try await pool.send(["PING"]) }
        await fixture.kill()
        let down = await clientError { _ = try await pool.send(["PING"]) }
        #expect(down?.code == .connectionLost || down?.code == .unreachable)
        try await fixture.restart()
        try await eventually("the pool did not come back") {
            (try? await pool.send(["PING"])) == .status("PONG")
        }
        for _ in 0..<20 { #expect(try await pool.send(["PING"]) == .status("PONG")) }
        await pool.close()
        await fixture.stop()
    }

    @Test func anIdleConnectionThatWasKilledIsReplacedWithoutAnError() async throws {
        let fixture = try await RedisFixture.start()
        let pool = RedisPool(
            endpoint: try RedisEndpoint(url: fixture.url), size: 1, clientName: "pooled", timeout: .seconds(30))
        let first = try await pool.send(["CLIENT", "ID"]).int
        let killer = try await fixture.connect()
        _ = try await killer.send(["CLIENT", "KILL", "ID", .int(first ?? 0)])
        // The server has hung up by now; a connection is looked at again only after it idled for a moment.
        try await Task.sleep(for: .milliseconds(120))
        let second = try await pool.send(["CLIENT", "ID"]).int
        #expect(second != nil && second != first)
        await pool.close()
        await fixture.stop()
    }

    @Test func servesCallersInTheOrderInWhichTheyCame() async throws {
        let fixture = try await RedisFixture.start()
        let pool = RedisPool(endpoint: try RedisEndpoint(url: fixture.url), size: 1, timeout: .seconds(120))
        let other = try await fixture.connect()
        let blocker = Task { try await pool.send(["BLPOP", "gate", 0], timeout: .seconds(120)) }
        try await eventually("the pool is not blocked") {
            try await other.send(["INFO", "clients"]).string?.contains("blocked_clients:1") == true
        }
        var tasks: [Task<RedisValue, any Error>] = []
        for index in 0..<30 {
            tasks.append(Task { try await pool.send(["RPUSH", "order", RedisArgument(index)]) })
            try await eventually("the call does not wait") { pool.usage.waiting == index + 1 }
        }
        _ = try await other.send(["LPUSH", "gate", "open"])
        for task in tasks { _ = try await task.value }
        _ = try await blocker.value
        let order = try await other.send(["LRANGE", "order", 0, -1]).array?.compactMap { $0.int }
        #expect(order == (0..<30).map { Int64($0) })
        await pool.close()
        await fixture.stop()
    }

    @Test func aCallerThatWaitsTooLongIsToldAndSendsNothing() async throws {
        let fixture = try await RedisFixture.start()
        // The limit is for connecting as well, so it is one that a busy machine keeps.
        let pool = RedisPool(endpoint: try RedisEndpoint(url: fixture.url), size: 1, timeout: .seconds(3))
        let other = try await fixture.connect()
        let blocker = Task { try await pool.send(["BLPOP", "gate", 0], timeout: .seconds(120)) }
        try await eventually("the pool is not blocked") {
            try await other.send(["INFO", "clients"]).string?.contains("blocked_clients:1") == true
        }
        let time = await elapsed {
            let error = await clientError { _ = try await pool.send(["SET", "late", "x"]) }
            #expect(error?.code == .timedOut)
            #expect(error?.cause.contains("nothing was sent") == true)
        }
        #expect(time >= .seconds(3) && time < .seconds(60))
        _ = try await other.send(["LPUSH", "gate", "open"])
        _ = try await blocker.value
        #expect(try await other.send(["GET", "late"]) == .null)
        await pool.close()
        await fixture.stop()
    }

    @Test func cancelledCallersLeakNoPlace() async throws {
        let fixture = try await RedisFixture.start()
        let pool = RedisPool(endpoint: try RedisEndpoint(url: fixture.url), size: 2, timeout: .seconds(60))
        let cancelled = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<400 {
                group.addTask {
                    let call = Task { try await pool.send(["INCR", "count"]) }
                    if index % 2 == 0 { call.cancel() }
                    do {
                        _ = try await call.value
                        return false
                    } catch {
                        return (error as? ClientError)?.code == .cancelled
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(cancelled > 0)
        try await eventually("calls still wait") { pool.usage.waiting == 0 && pool.usage.busy == 0 }
        for index in 0..<20 {
            let word = "after \(index)"
            #expect(try await pool.send(["ECHO", .string(word)]).string == word)
        }
        #expect(pool.usage.open <= 2)
        await pool.close()
        await fixture.stop()
    }
}

import ChaosClients
import ChaosCore
import ChaosProbes
import ChaosTestKit
import Glibc
import Testing

@Suite struct RedisServerProbeTests {
    private func probe(_ url: String) throws -> RedisServerProbe {
        let target = Target(name: "t", allowsChaos: false, redis: RedisTarget(url: Secret(url)), source: "t.yaml")
        return try #require(RedisServerProbe(target: target))
    }

    /// Reads until it is up; on a busy machine a read may miss its time limit.
    private func up(_ probe: RedisServerProbe) async throws -> [Metric: Reading] {
        var readings: [Metric: Reading] = [:]
        try await expect("it is up") {
            readings = await probe.read()
            return readings[Metric("redis.up")] == .value(1)
        }
        return readings
    }

    @Test func aTargetWithoutRedisHasNoProbe() {
        #expect(RedisServerProbe(target: Target(name: "t", allowsChaos: false, source: "t.yaml")) == nil)
    }

    @Test func everyMetricIsReadFromAHealthyServer() async throws {
        let server = try await RedisFixture.start()
        let probe = try probe(server.url)
        let readings = try await up(probe)
        #expect(Set(readings.keys.map(\.name)) == Set(RedisServerProbe.metrics.map(\.name)))
        #expect(readings[Metric("redis.blocked_clients")] == .value(0))
        #expect(try #require(readings[Metric("redis.connected_clients")]?.value) >= 1)
        #expect(try #require(readings[Metric("redis.used_memory")]?.value) > 100_000)
        #expect(try #require(readings[Metric("redis.ping_time")]?.value) < 1)
        await probe.close()
        await server.stop()
    }

    @Test func whatHappensAtTheServerIsSeen() async throws {
        let server = try await RedisFixture.start()
        let probe = try probe(server.url)
        let before = try await up(probe)
        let waiter = try await server.connect()
        let waiting = Task { try await waiter.send(["BLPOP", "nothing", "0"], timeout: .seconds(120)) }
        let filler = try await server.connect()
        _ = try await filler.send(["SET", "big", .bytes([UInt8](repeating: 7, count: 3_000_000))])
        try await expect("the waiter and the value are seen") {
            let now = await probe.read()
            return now[Metric("redis.blocked_clients")] == .value(1)
                && value("redis.connected_clients", now) == value("redis.connected_clients", before) + 2
                && value("redis.used_memory", now) > value("redis.used_memory", before) + 2_900_000
        }
        waiting.cancel()
        await waiter.close()
        await filler.close()
        await probe.close()
        await server.stop()
    }

    @Test func aServerThatIsGoneIsDownAndEverythingElseUnknownAndItComesBack() async throws {
        let server = try await RedisFixture.start()
        let probe = try probe(server.url)
        _ = try await up(probe)
        await server.kill()
        expectDown(await probe.read())
        try await server.restart()
        _ = try await up(probe)
        await probe.close()
        await server.stop()
    }

    @Test func aServerThatHangsIsDownWithinTheProbesOwnLimit() async throws {
        let server = try await RedisFixture.start()
        let probe = try probe(server.url)
        _ = try await up(probe)
        server.signal(SIGSTOP)
        let start = ContinuousClock.now
        expectDown(await probe.read())
        #expect(ContinuousClock.now - start < .seconds(20))
        server.signal(SIGCONT)
        _ = try await up(probe)
        await probe.close()
        await server.stop()
    }

    @Test func aWrongPasswordIsNoAnswerToWhetherItIsUp() async throws {
        let server = try await RedisFixture.start(password: "right")
        let probe = try probe("redis://:wrong-s3cret@127.0.0.1:\(server.port)/0")
        var readings: [Metric: Reading] = [:]
        // On a busy machine a read may miss its time limit, and then it is down.
        try await expect("it is refused") {
            readings = await probe.read()
            return readings[Metric("redis.up")]?.unknownReason != nil || readings[Metric("redis.up")] == .value(1)
        }
        for descriptor in RedisServerProbe.metrics {
            let reading = try #require(readings[Metric(descriptor.name)])
            #expect(reading.value == nil)
            #expect(!"\(reading)".contains("wrong-s3cret"))
        }
        await server.stop()
    }

    @Test func aReadAfterCloseMakesANewConnection() async throws {
        let probe = try probe(try await RedisFixture.shared().url)
        _ = try await up(probe)
        await probe.close()
        _ = try await up(probe)
        await probe.close()
    }

    private func value(_ name: String, _ readings: [Metric: Reading]) -> Double {
        readings[Metric(name)]?.value ?? .nan
    }

    /// Down is known; nothing else is, and unknown is not zero.
    private func expectDown(_ readings: [Metric: Reading]) {
        #expect(readings[Metric("redis.up")] == .value(0))
        for descriptor in RedisServerProbe.metrics where descriptor.name != "redis.up" {
            #expect(readings[Metric(descriptor.name)]?.unknownReason?.hasPrefix("Redis does not answer: ") == true)
        }
    }
}

/// Asks until the answer is yes; an issue when the limit passes first.
func expect(
    _ what: String, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("not seen within \(limit): \(what)")
            return
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

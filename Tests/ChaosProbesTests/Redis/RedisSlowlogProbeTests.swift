import ChaosClients
import ChaosCore
import ChaosProbes
import ChaosTestKit
import Testing

@Suite struct RedisSlowlogProbeTests {
    private func probe(_ url: String) throws -> RedisSlowlogProbe {
        let target = Target(name: "t", allowsChaos: false, redis: RedisTarget(url: Secret(url)), source: "t.yaml")
        return try #require(RedisSlowlogProbe(target: target))
    }

    private func connect(_ server: RedisFixture, as name: String = "app") async throws -> RedisConnection {
        try await server.connect(as: name)
    }

    /// A server that notes what takes 10 ms and more, in both of its books.
    private func server() async throws -> (RedisFixture, RedisConnection) {
        let server = try await RedisFixture.start()
        let redis = try await connect(server)
        _ = try await redis.send(["CONFIG", "SET", "slowlog-log-slower-than", "10000"])
        _ = try await redis.send(["CONFIG", "SET", "latency-monitor-threshold", "10"])
        return (server, redis)
    }

    /// On a busy machine a read may miss its time limit; what it missed is in the next one.
    private func answered(_ probe: RedisSlowlogProbe) async throws -> [Metric: Reading] {
        var readings: [Metric: Reading] = [:]
        try await expect("the books are read") {
            readings = await probe.read()
            return !readings.values.contains { $0.unknownReason?.hasPrefix("Redis does not answer: ") ?? false }
        }
        return readings
    }

    @Test func aTargetWithoutRedisHasNoProbe() {
        #expect(RedisSlowlogProbe(target: Target(name: "t", allowsChaos: false, source: "t.yaml")) == nil)
    }

    @Test func slowCommandsAreCountedSinceTheLastReadWithoutOurOwn() async throws {
        let (server, redis) = try await server()
        let probe = try probe(server.url)
        let first = try await answered(probe)
        #expect(Set(first.keys.map(\.name)) == Set(RedisSlowlogProbe.metrics.map(\.name)))
        #expect(first.values.allSatisfy { $0.unknownReason?.hasPrefix("the first read") == true })
        for _ in 0..<3 { _ = try await redis.send(["DEBUG", "SLEEP", "0.02"]) }
        let watcher = try await connect(server, as: "firedrill-watch:r1")
        _ = try await watcher.send(["DEBUG", "SLEEP", "0.02"])
        let second = try await answered(probe)
        #expect(second[Metric("redis.slow_commands")] == .value(3))
        let worst = try #require(second[Metric("redis.latency_max")]?.value)
        #expect(worst >= 0.02 && worst < 10)
        try await expect("nothing new") {
            let now = await probe.read()
            return now[Metric("redis.slow_commands")] == .value(0) && now[Metric("redis.latency_max")] == .value(0)
        }
        await probe.close()
        await watcher.close()
        await redis.close()
        await server.stop()
    }

    @Test func aMonitorThatIsOffIsUnknownAndNotQuiet() async throws {
        let (server, redis) = try await server()
        let probe = try probe(server.url)
        _ = try await answered(probe)
        _ = try await redis.send(["CONFIG", "SET", "latency-monitor-threshold", "0"])
        _ = try await redis.send(["CONFIG", "SET", "slowlog-log-slower-than", "-1"])
        _ = try await redis.send(["DEBUG", "SLEEP", "0.02"])
        let readings = try await answered(probe)
        #expect(
            readings[Metric("redis.latency_max")]?.unknownReason?.hasPrefix("latency-monitor-threshold is 0") == true)
        #expect(
            readings[Metric("redis.slow_commands")]?.unknownReason?.hasPrefix("slowlog-log-slower-than is -1") == true)
        await probe.close()
        await redis.close()
        await server.stop()
    }

    @Test func withoutCONFIGAnEmptyLogIsUnknownAndAFilledOneIsRead() async throws {
        let (server, redis) = try await server()
        _ = try await redis.send(["ACL", "SETUSER", "guest", "on", ">pw-of-guest", "~*", "&*", "+@all", "-config"])
        let probe = try probe("redis://guest:pw-of-guest@127.0.0.1:\(server.port)/0")
        for _ in 0..<2 {
            for reading in try await answered(probe).values {
                #expect(reading.unknownReason?.contains("CONFIG GET is refused") == true)
            }
        }
        _ = try await redis.send(["DEBUG", "SLEEP", "0.02"])
        _ = try await answered(probe)
        _ = try await redis.send(["DEBUG", "SLEEP", "0.02"])
        let readings = try await answered(probe)
        #expect(readings[Metric("redis.slow_commands")] == .value(1))
        await probe.close()
        await redis.close()
        await server.stop()
    }

    @Test func aLogThatMayNotBeReadIsUnknown() async throws {
        let (server, redis) = try await server()
        _ = try await redis.send([
            "ACL", "SETUSER", "guest", "on", ">pw-of-guest", "~*", "&*", "+@all", "-slowlog", "-latency",
        ])
        let probe = try probe("redis://guest:pw-of-guest@127.0.0.1:\(server.port)/0")
        for reading in try await answered(probe).values {
            #expect(reading.unknownReason?.contains("cannot be read: NOPERM") == true)
        }
        await probe.close()
        await redis.close()
        await server.stop()
    }

    @Test func aServerThatIsGoneLeavesAllUnknownAndItComesBack() async throws {
        let (server, redis) = try await server()
        let probe = try probe(server.url)
        _ = try await answered(probe)
        _ = try await redis.send(["DEBUG", "SLEEP", "0.02"])
        #expect(try await answered(probe)[Metric("redis.slow_commands")] == .value(1))
        await server.kill()
        for reading in await probe.read().values {
            #expect(reading.unknownReason?.hasPrefix("Redis does not answer: ") == true)
        }
        try await server.restart()
        try await expect("it is read again") { await probe.read()[Metric("redis.slow_commands")]?.value == 0 }
        await probe.close()
        await server.stop()
    }
}

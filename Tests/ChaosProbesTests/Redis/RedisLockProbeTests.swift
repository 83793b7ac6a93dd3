import ChaosClients
import ChaosCore
import ChaosProbes
import ChaosTestKit
import Foundation
import Testing

@Suite struct RedisLockProbeTests {
    private let prefix = "t\(UUID().uuidString.prefix(8).lowercased()):lock:"

    private func target(_ url: String, locks: String?) -> Target {
        Target(name: "t", allowsChaos: false, redis: RedisTarget(url: Secret(url), locks: locks), source: "t.yaml")
    }

    private func probe(_ url: String) throws -> RedisLockProbe {
        try #require(RedisLockProbe(target: target(url, locks: "\(prefix){1..4}")))
    }

    private func connect(_ server: RedisFixture) async throws -> RedisConnection {
        try await server.connect()
    }

    /// On a busy machine a read may miss its time limit.
    private func answered(_ probe: RedisLockProbe) async throws -> [Metric: Reading] {
        var readings: [Metric: Reading] = [:]
        try await expect("the locks are read") {
            readings = await probe.read()
            let reason = readings[Metric("redis.locks_held")]?.unknownReason ?? ""
            return !reason.hasPrefix("the locks cannot be read: ") || reason.contains("NOPERM")
        }
        return readings
    }

    @Test func aTargetThatNamesNoLocksHasNoProbe() {
        #expect(RedisLockProbe(target: Target(name: "t", allowsChaos: false, source: "t.yaml")) == nil)
        #expect(RedisLockProbe(target: target("redis://127.0.0.1:1", locks: nil)) == nil)
        #expect(RedisLockProbe(target: target("redis://127.0.0.1:1", locks: "lock:{3..1}")) == nil)
    }

    @Test func nothingIsHeldAtFirst() async throws {
        let probe = try probe(try await RedisFixture.shared().url)
        let readings = try await answered(probe)
        #expect(Set(readings.keys.map(\.name)) == Set(RedisLockProbe.metrics.map(\.name)))
        #expect(readings.values.allSatisfy { $0 == .value(0) })
        await probe.close()
    }

    @Test func plainLocksAndThoseOfRedissonAreSeenAndNothingElse() async throws {
        let server = try await RedisFixture.shared()
        let redis = try await connect(server)
        let probe = try probe(server.url)
        _ = try await redis.send(["SET", "\(prefix)1", "owner", "PX", "600000"])
        _ = try await redis.send(["HSET", "\(prefix)2", "uuid:17", "1"])
        _ = try await redis.send(["PEXPIRE", "\(prefix)2", "300000"])
        _ = try await redis.send(["RPUSH", "\(prefix)3", "no lock"])
        let readings = try await answered(probe)
        #expect(readings[Metric("redis.locks_held")] == .value(2))
        #expect(readings[Metric("redis.longest_hold")] == .value(0))
        let longest = try #require(readings[Metric("redis.lock_longest_ttl")]?.value)
        #expect(longest > 400 && longest <= 600)
        await probe.close()
        await redis.close()
    }

    @Test func aHoldGetsLongerAndANewOwnerBeginsAnew() async throws {
        let server = try await RedisFixture.shared()
        let redis = try await connect(server)
        let probe = try probe(server.url)
        _ = try await redis.send(["HSET", "\(prefix)1", "uuid:17", "1"])
        _ = try await redis.send(["PEXPIRE", "\(prefix)1", "600000"])
        // Taken again by the same owner: the counter is not the owner. A read that missed its limit begins anew.
        try await expect("it gets longer") {
            _ = try await redis.send(["HINCRBY", "\(prefix)1", "uuid:17", "1"])
            return (try await answered(probe)[Metric("redis.longest_hold")]?.value ?? 0) >= 0.3
        }
        _ = try await redis.send(["DEL", "\(prefix)1"])
        _ = try await redis.send(["HSET", "\(prefix)1", "uuid:18", "1"])
        _ = try await redis.send(["PEXPIRE", "\(prefix)1", "600000"])
        #expect(try await answered(probe)[Metric("redis.longest_hold")] == .value(0))
        await probe.close()
        await redis.close()
    }

    @Test func aLockThatNeverExpiresHasNoLongestTime() async throws {
        let server = try await RedisFixture.shared()
        let redis = try await connect(server)
        let probe = try probe(server.url)
        _ = try await redis.send(["SET", "\(prefix)1", "owner", "PX", "60000"])
        _ = try await redis.send(["SET", "\(prefix)2", "owner"])
        let readings = try await answered(probe)
        #expect(readings[Metric("redis.locks_held")] == .value(2))
        #expect(readings[Metric("redis.lock_longest_ttl")] == .unknown("\(prefix)2 is held and never expires"))
        await probe.close()
        await redis.close()
    }

    @Test func lockKeysThatMayNotBeReadAreUnknownAndNotFree() async throws {
        let server = try await RedisFixture.start()
        let redis = try await connect(server)
        _ = try await redis.send(["SET", "\(prefix)1", "owner", "PX", "60000"])
        _ = try await redis.send([
            "ACL", "SETUSER", "blind", "on", ">pw-of-blind", "~other:*", "&*", "+@all",
        ])
        let probe = try probe("redis://blind:pw-of-blind@127.0.0.1:\(server.port)/0")
        let readings = try await answered(probe)
        #expect(readings.count == 3)
        #expect(readings.values.allSatisfy { $0.unknownReason?.contains("NOPERM") == true })
        #expect(!"\(readings)".contains("pw-of-blind"))
        await probe.close()
        await redis.close()
        await server.stop()
    }

    @Test func aServerThatIsGoneLeavesAllUnknownAndItComesBack() async throws {
        let server = try await RedisFixture.start()
        let probe = try probe(server.url)
        #expect(try await answered(probe)[Metric("redis.locks_held")] == .value(0))
        await server.kill()
        for reading in await probe.read().values {
            #expect(reading.unknownReason?.hasPrefix("the locks cannot be read: ") == true)
        }
        try await server.restart()
        try await expect("it is read again") { await probe.read()[Metric("redis.locks_held")] == .value(0) }
        await probe.close()
        await server.stop()
    }
}

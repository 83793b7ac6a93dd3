import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// The tool is killed or stopped in mid-fault; what is left on a real Redis is looked at from outside.
@Suite(.serialized) struct ReaperTests {
    private static let keys = ["lock:coupon:8", "lock:coupon:9"]

    private func withTarget(
        _ body: (Desk, RedisConnection, RunningCommand) async throws -> Void
    ) async throws {
        let redis = try await RedisFixture.start()
        let desk = try Desk()
        try desk.directory.write(
            """
            version: 1
            name: shop
            allow-chaos: true
            redis: { url: "\(redis.url)" }
            """, to: "shop.yaml")
        let command = try desk.start([
            "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:{8..9}",
            // Far longer than the test looks: what frees the keys is not their lease.
            "--set", "lease=30s", "--target", "shop.yaml", "--confirm", "shop",
        ])
        let outside = try await RedisConnection.connect(to: RedisEndpoint(url: redis.url))
        #expect(try await command.says("in: 2 of 2 keys"), "\(command.errorText)")
        try await body(desk, outside, command)
        await outside.close()
        await redis.stop()
    }

    private func held(_ redis: RedisConnection) async throws -> Int {
        var held = 0
        for key in Self.keys where try await redis.send(["EXISTS", .string(key)]).int == 1 { held += 1 }
        return held
    }

    /// How long until no key is held; `nil` when that took longer than the limit.
    private func freed(_ redis: RedisConnection, within limit: Duration) async throws -> Duration? {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < limit {
            if try await held(redis) == 0 { return ContinuousClock.now - start }
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
        return nil
    }

    @Test func aKilledToolsFaultIsOutWithinTwoSeconds() async throws {
        try await withTarget { desk, redis, command in
            command.signal(SIGKILL)
            let time = try await freed(redis, within: .seconds(20))
            #expect(try #require(time) < .seconds(2))
            _ = await command.finish()
            let leftovers = try await desk.run(["recover", "--all", "--json"])
            #expect(leftovers.status == 0, "\(leftovers.errors)")
            #expect((leftovers.json["leftovers"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func aStoppedToolCountsAsGoneAndMayOnlyRecoverLater() async throws {
        try await withTarget { desk, redis, command in
            command.signal(SIGSTOP)
            #expect(try await freed(redis, within: .seconds(20)) != nil)
            command.signal(SIGCONT)
            let run = await command.finish()
            #expect(run.status == 3, "\(run.errors)")
            #expect(run.errors.contains("its reaper may have taken over"))
            #expect(try await held(redis) == 0)
            let leftovers = try await desk.run(["recover", "--all", "--json"])
            #expect((leftovers.json["leftovers"] as? [Any])?.isEmpty == true)
        }
    }
}

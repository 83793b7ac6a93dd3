import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// The tool is killed or stopped in mid-fault; what is left on a real Redis is looked at from outside.
@Suite(.serialized) struct ReaperTests {
    private static let keys = ["lock:coupon:8", "lock:coupon:9"]

    private func withTarget(
        environment: [String: String] = [:], _ body: (Desk, RedisConnection, RunningCommand) async throws -> Void
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
        let command = try desk.start(
            [
                "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:{8..9}",
                "--set", "lease=30s", "--target", "shop.yaml", "--confirm", "shop",
            ], environment: environment)
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

    /// Whether somebody frees the keys: their lease, which the tool no longer renews, is made far longer than the test waits.
    private func isFreed(_ redis: RedisConnection) async throws -> Bool {
        for key in Self.keys { _ = try await redis.send(["PEXPIRE", .string(key), "600000"]) }
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if try await held(redis) == 0 { return true }
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test func aKilledToolsFaultIsOutLongBeforeItsLease() async throws {
        try await withTarget { desk, redis, command in
            command.signal(SIGKILL)
            #expect(try await isFreed(redis))
            _ = await command.finish()
            let leftovers = try await desk.run(["recover", "--all", "--json"])
            #expect(leftovers.status == 0, "\(leftovers.errors)")
            #expect((leftovers.json["leftovers"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func aStoppedToolCountsAsGoneAndMayOnlyRecoverLater() async throws {
        try await withTarget { desk, redis, command in
            command.signal(SIGSTOP)
            #expect(try await isFreed(redis))
            command.signal(SIGCONT)
            let run = await command.finish()
            #expect(run.status == 3, "\(run.errors)")
            #expect(run.errors.contains("its reaper may have taken over"))
            #expect(try await held(redis) == 0)
            let leftovers = try await desk.run(["recover", "--all", "--json"])
            #expect((leftovers.json["leftovers"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func anEntryThatCannotBeReadIsToldWhenTheToolDies() async throws {
        try await SlackReceiver.run { slack in
            try await withTarget(environment: ["FIREDRILL_SLACK_WEBHOOK_URL": slack.url]) { desk, _, command in
                let journal = "\(desk.state)/journal"
                let name = try #require(
                    FileManager.default.contentsOfDirectory(atPath: journal).first { $0.hasSuffix(".json") })
                try "{ \"version\" : 2, \"undo\" : { \"byH".write(
                    toFile: "\(journal)/\(name)", atomically: true, encoding: .utf8)
                command.signal(SIGKILL)
                let deadline = ContinuousClock.now + .seconds(60)
                while slack.payloads.isEmpty, ContinuousClock.now < deadline {
                    try await ContinuousClock().sleep(for: .milliseconds(20))
                }
                let text = slack.payloads.map(\.text).joined(separator: "\n")
                #expect(text.contains("torn or edited"), "\(text)")
                _ = await command.finish()
            }
        }
    }
}

import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// `firedrill stop` against a fault that is in on a real Redis.
@Suite struct StopTests {
    @Test func aStopTakesEveryFaultOutAndKeepsTheNextOneOut() async throws {
        let redis = try await RedisFixture.start()
        let desk = try Desk()
        try desk.directory.write(
            "version: 1\nname: shop\nallow-chaos: true\nredis: { url: \"\(redis.url)\" }\n", to: "shop.yaml")
        let inject = [
            "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:8", "--set", "lease=30s",
            "--target", "shop.yaml", "--confirm", "shop",
        ]
        let command = try desk.start(inject)
        #expect(try await command.says("in: 1 of 1 keys"), "\(command.errorText)")

        let stop = try await desk.run(["stop", "--reason", "sale", "--json"])
        #expect(stop.json["stopped"] as? Bool == true)
        let ended = await command.finish()
        #expect(ended.status == 3, "\(ended.errors)")
        #expect(ended.errors.contains("all chaos is stopped: sale"))
        let outside = try await RedisConnection.connect(to: RedisEndpoint(url: redis.url))
        #expect(try await outside.send(["EXISTS", "lock:coupon:8"]).int == 0)
        await outside.close()

        let refused = try await desk.run(inject)
        #expect(refused.status == 75)
        #expect(refused.errors.contains("sale") && refused.errors.contains("firedrill stop --clear"))

        let clear = try await desk.run(["stop", "--clear", "--json"])
        #expect(clear.json["stopped"] as? Bool == false)
        let again = try desk.start(inject)
        #expect(try await again.says("in: 1 of 1 keys"), "\(again.errorText)")
        again.signal(SIGINT)
        #expect(await again.finish().status == 5)
        await redis.stop()
    }

    @Test func aStopIsHeardWhileTheFaultIsStillGoingIn() async throws {
        let redis = try await RedisFixture.start()
        let outside = try await RedisConnection.connect(to: RedisEndpoint(url: redis.url))
        // The application does not let go of one of the keys.
        _ = try await outside.send(["SET", "lock:coupon:9", "application", "PX", "600000"])
        let desk = try Desk()
        try desk.directory.write(
            "version: 1\nname: shop\nallow-chaos: true\nredis: { url: \"\(redis.url)\" }\n", to: "shop.yaml")
        let command = try desk.start([
            "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:{8..9}", "--set",
            "take-within=300s", "--set", "lease=30s", "--target", "shop.yaml", "--confirm", "shop",
        ])
        let deadline = ContinuousClock.now + .seconds(60)
        while try await outside.send(["EXISTS", "lock:coupon:8"]).int != 1, ContinuousClock.now < deadline {
            try await ContinuousClock().sleep(for: .milliseconds(20))
        }
        _ = try await desk.run(["stop", "--reason", "sale"])
        let ended = await command.finish()
        #expect(ended.status == 3, "\(ended.errors)")
        #expect(ended.errors.contains("all chaos is stopped: sale"))
        #expect(try await outside.send(["EXISTS", "lock:coupon:8"]).int == 0)
        #expect(try await outside.send(["GET", "lock:coupon:9"]).string == "application")
        await outside.close()
        await redis.stop()
    }
}

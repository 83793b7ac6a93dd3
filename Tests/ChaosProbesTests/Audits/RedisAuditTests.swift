import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosProbes

@Suite struct RedisAuditTests {
    /// A coupon's stock fell by more or less than its holders.
    private static let stock = """
        local wrong = {}
        for _, coupon in ipairs(KEYS) do
          local total = tonumber(redis.call('GET', coupon .. ':total') or '0')
          local stock = tonumber(redis.call('GET', coupon .. ':stock') or '0')
          local drift = total - stock - redis.call('SCARD', coupon .. ':issued')
          if drift ~= 0 then wrong[#wrong + 1] = {coupon, drift} end
        end
        return wrong
        """

    private func auditor(_ url: String, _ script: String, keys: [String] = []) throws -> TargetAuditor {
        let spec = AuditSpec(
            name: "stock-adds-up", summary: "It does not.", source: .redis(script: script, keys: keys))
        let target = Target(
            name: "t", allowsChaos: false, redis: RedisTarget(url: Secret(url)), audits: [spec], source: "t.yaml")
        return try #require(TargetAuditor(target: target, outcomes: "unused", clock: MonotonicRunClock()))
    }

    private func line(_ url: String, _ script: String, keys: [String] = []) async throws -> String {
        let auditor = try auditor(url, script, keys: keys)
        try await auditor.begin()
        return await auditor.audit(within: .zero).lines.joined()
    }

    @Test func aDriftThatCameDuringTheRunIsNamed() async throws {
        let server = try await RedisFixture.start()
        let connection = try await server.connect()
        for coupon in ["c:8", "c:9", "c:10"] {
            _ = try await connection.pipeline([
                ["SET", "\(coupon):total", "10"], ["SET", "\(coupon):stock", "9"], ["SADD", "\(coupon):issued", "u1"],
            ])
        }
        // This one was wrong before.
        _ = try await connection.send(["SET", "c:9:stock", "5"])
        let auditor = try auditor(server.url, Self.stock, keys: ["c:8", "c:9", "c:10"])
        try await auditor.begin()
        _ = try await connection.send(["DECR", "c:10:stock"])
        let report = await auditor.audit(within: .zero)
        #expect(report.lines == ["fail 1: 1 found: c:10:1 (1 more were there before the run)"])
        await connection.close()
        await server.stop()
    }

    @Test(arguments: [
        ("return {}", "pass 0: 0 found"),
        ("return redis.call('SET', 'x', '1')", "Write commands are not allowed from read-only scripts"),
        ("return 7", "inconclusive -: the script answered no list"),
        ("return false", "inconclusive -: the script answered no list"),
        ("return nonsense(", "inconclusive -: Redis refused the question: ERR Error compiling script"),
        ("return {{err='E wrong'}}", "inconclusive -: the script answered an error: E wrong"),
    ])
    func aScriptThatFailsLeavesItOpen(_ script: String, _ told: String) async throws {
        let server = try await RedisFixture.shared()
        let line = try await line(server.url, script)
        #expect(line.contains(told), "\(line)")
        #expect(line.hasPrefix("inconclusive") || line.hasPrefix("pass"))
    }

    @Test func elementsOfEveryKindHaveAName() async throws {
        let server = try await RedisFixture.shared()
        let key = "audit-once"
        let connection = try await server.connect()
        let script =
            "if redis.call('EXISTS', KEYS[1]) == 0 then return {} end return {'a', 5, {'b', {'c', 6}}, {false, 'd'}}"
        let auditor = try auditor(server.url, script, keys: [key])
        try await auditor.begin()
        _ = try await connection.send(["SET", .string(key), "1"])
        #expect(await auditor.audit(within: .zero).lines == ["fail 4: 4 found: 5, a, b:c:6, null:d"])
        _ = try await connection.send(["DEL", .string(key)])
        await connection.close()
    }

    @Test func aServerThatIsGoneLeavesItOpenAndShowsNoPassword() async throws {
        let server = try await RedisFixture.start(password: "canary-s3cret")
        let auditor = try auditor(server.url, "return {}")
        try await auditor.begin()
        await server.kill()
        let line = await auditor.audit(within: .zero).lines.joined()
        #expect(line.hasPrefix("inconclusive -: Redis does not answer"))
        #expect(!line.contains("canary-s3cret"))
        await server.stop()
    }

    @Test func aWrongPasswordEndsTheRunBeforeItBegins() async throws {
        let server = try await RedisFixture.start(password: "right")
        let auditor = try auditor("redis://:canary-s3cret@127.0.0.1:\(server.port)/0", "return {}")
        do {
            try await auditor.begin()
            Issue.record("begun")
        } catch let error as ChaosError {
            #expect(error.code == .targetUnreachable)
            #expect(!"\(error)".contains("canary-s3cret"))
        }
        await server.stop()
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosFaults

/// What is refused before anything is touched, and what the plan says.
@Suite struct RedisLockExpiryRefusalTests {
    private static let parameters: [String: ParameterValue] = [
        "keys": .text("lock:{1..3}"), "style": .text("set-nx"), "interval": .duration(.milliseconds(1)),
        "confirm-within": .duration(.seconds(1)),
    ]

    private func make(url: String?, _ changes: [String: ParameterValue] = [:]) throws -> RedisLockExpiry {
        let target = Target(
            name: "t", allowsChaos: true, redis: url.map { RedisTarget(url: Secret($0)) }, source: "targets/t.yaml")
        let parameters = FaultParameters(Self.parameters.merging(changes) { $1 })
        return try RedisLockExpiry(
            context: FaultContext(target: target, parameters: parameters, run: "r1", clock: MonotonicRunClock()))
    }

    @Test func aTargetWithoutRedisIsRefused() {
        let error = #expect(throws: ChaosError.self) { try make(url: nil) }
        #expect(error?.code == .invalidFile)
        #expect(error?.cause == "the target file has no redis section")
    }

    @Test(arguments: [
        ("keys", ParameterValue.text("lock:{3..1}"), "no range"),
        ("keys", .text(""), "names no key"),
        ("interval", .duration(.microseconds(999)), "between 1ms and 1s"),
        ("interval", .duration(.milliseconds(1001)), "between 1ms and 1s"),
        ("confirm-within", .duration(.milliseconds(99)), "between 100ms and 5m"),
        ("confirm-within", .duration(.seconds(301)), "between 100ms and 5m"),
    ])
    func aParameterThatCannotBeMeantIsRefused(_ name: String, _ value: ParameterValue, _ cause: String) {
        let error = #expect(throws: ChaosError.self) { try make(url: "redis://127.0.0.1:1", [name: value]) }
        #expect(error?.code == .invalidFile)
        #expect(error?.operation == "read the parameter \(name)")
        #expect(error?.cause.contains(cause) == true)
    }

    @Test(arguments: LockStyle.allCases)
    func aKeyOfAnotherShapeOrWithoutALeaseIsRefusedBeforeAnythingIsTouched(_ style: LockStyle) async throws {
        let bench = try await LockExpiryBench(on: try await RedisFixture.shared(), style: style)
        let key = bench.locks.keys[2]
        let cases: [(command: [RedisArgument], cause: String)] = [
            (["RPUSH", .string(key), "not a lock"], "\(key) is a list, not a lock of style \(style.rawValue)"),
            (
                style == .setNX ? ["SET", .string(key), "stock"] : ["HSET", .string(key), "user", "coupon"],
                "\(key) never expires"
            ),
        ]
        for (command, cause) in cases {
            _ = try await bench.locks.outside.send(command)
            let before = try await bench.locks.fingerprint()
            let (fault, _) = try bench.fault()
            #expect(try await fault.plan().refusal?.hasPrefix(cause) == true)
            let error = await #expect(throws: ChaosError.self) { try await fault.capture() }
            #expect(error?.code == .refused)
            #expect(error?.cause.hasPrefix(cause) == true)
            #expect(try await bench.locks.fingerprint() == before)
            try await bench.locks.free(key)
            await fault.letGo()
        }
    }

    @Test func thePlanSaysWhatIsTouchedAndHowItEnds() async throws {
        let bench = try await LockExpiryBench(on: try await RedisFixture.shared())
        #expect(try await bench.locks.applicationTakes(bench.used[1]))
        let (fault, tag) = try bench.fault()
        let plan = try await fault.plan()
        #expect(plan.refusal == nil)
        #expect(plan.touches[0].hasPrefix("3 Redis keys of shape set-nx: \(bench.used[0]), "))
        #expect(plan.touches[0].contains("(1 held by the application now)"))
        #expect(plan.touches[1] == "1 connection named \(tag), one script over all keys at most 1000 times a second")
        #expect(plan.endsByItself.hasPrefix("it ends with the connection of the process that sweeps"))
        #expect(plan.privileges.allSatisfy { $0.granted == true })
        #expect(try await bench.holds(bench.used[1]))
        await fault.letGo()
    }

    @Test(arguments: [(1, 1_000), (50, 1_000), (100, 500), (1_000, 50)])
    func manyKeysAreLookedAtLessOften(_ count: Int, _ perSecond: Int) throws {
        var values = Self.parameters
        values["keys"] = .text("lock:{1..\(count)}")
        let settings = try LockExpirySettings(FaultParameters(values))
        #expect(settings.keys.names.count == count)
        #expect(Int((1 / settings.pause.inSeconds).rounded()) == perSecond)
    }

    @Test func aMissingPrivilegeIsToldByThePlan() async throws {
        let server = try await RedisFixture.start()
        let bench = try await LockExpiryBench(on: server)
        _ = try await bench.locks.outside.send([
            "ACL", "SETUSER", "limited", "on", ">pw-of-limited", "~*", "&*", "+@all", "-del",
        ])
        let limited = try make(url: "redis://limited:pw-of-limited@127.0.0.1:\(server.port)/0")
        let plan = try await limited.plan()
        #expect(plan.privileges.first { $0.name.contains("DEL") }?.granted == false)
        #expect(plan.privileges.first { $0.name == "Redis command EVALSHA" }?.granted == true)
        #expect(!"\(plan)".contains("pw-of-limited"))
        await server.stop()
    }
}

import ChaosClients
import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosFaults

/// What is refused before anything is touched, and that no refusal shows a password.
@Suite struct RedisLockContentionRefusalTests {
    private static let parameters: [String: ParameterValue] = [
        "keys": .text("lock:{1..3}"), "holders": .whole(1), "style": .text("set-nx"),
        "lease": .duration(.seconds(3)), "take-within": .duration(.seconds(1)),
    ]

    private func make(url: String?, _ changes: [String: ParameterValue] = [:]) throws -> RedisLockContention {
        let target = Target(
            name: "t", allowsChaos: true, redis: url.map { RedisTarget(url: Secret($0)) }, source: "targets/t.yaml")
        let parameters = FaultParameters(Self.parameters.merging(changes) { $1 })
        return try RedisLockContention(
            context: FaultContext(target: target, parameters: parameters, run: "r1", clock: MonotonicRunClock()))
    }

    @Test func aTargetWithoutRedisIsRefused() {
        let error = #expect(throws: ChaosError.self) { try make(url: nil) }
        #expect(error?.code == .invalidFile)
        #expect(error?.target == "targets/t.yaml")
        #expect(error?.cause == "the target file has no redis section")
    }

    @Test func aMalformedURLIsRefusedWithoutItsPassword() {
        let error = #expect(throws: ChaosError.self) { try make(url: "redis://:s3cret@host:notaport/0") }
        #expect(error?.code == .invalidFile)
        #expect("\(error.map { "\($0)" } ?? "")".contains("s3cret") == false)
    }

    @Test(arguments: [
        ("keys", ParameterValue.text("lock:{3..1}"), "no range"),
        ("keys", .text(""), "names no key"),
        ("lease", .duration(.milliseconds(499)), "between 500ms and 30s"),
        ("lease", .duration(.seconds(31)), "between 500ms and 30s"),
    ])
    func aParameterThatCannotBeMeantIsRefused(_ name: String, _ value: ParameterValue, _ cause: String) {
        let error = #expect(throws: ChaosError.self) { try make(url: "redis://127.0.0.1:1", [name: value]) }
        #expect(error?.code == .invalidFile)
        #expect(error?.operation == "read the parameter \(name)")
        #expect(error?.cause.contains(cause) == true)
    }

    @Test func aServerThatIsNotThereIsToldWithoutItsPassword() async throws {
        let fault = try make(url: "redis://:s3cret@127.0.0.1:\(try FreePort.find())/0")
        do {
            _ = try await fault.capture()
            Issue.record("there is no server")
        } catch {
            #expect("\(error)".contains("127.0.0.1"))
            #expect(!"\(error)".contains("s3cret"))
        }
        guard case .unknown(let reason) = await fault.status() else {
            Issue.record("nothing can be known of a server that is not there")
            return
        }
        #expect(!reason.contains("s3cret"))
    }

    @Test func aMissingPrivilegeIsToldByThePlan() async throws {
        let server = try await RedisFixture.start()
        let bench = try await RedisLockBench(on: server)
        _ = try await bench.outside.send([
            "ACL", "SETUSER", "limited", "on", ">pw-of-limited", "~*", "&*", "+@all", "-client|kill", "-client|list",
        ])
        let granted = try await bench.fault().fault.plan().privileges
        #expect(granted.map(\.granted) == [true, true, true])
        let limited = try make(url: "redis://limited:pw-of-limited@127.0.0.1:\(server.port)/0")
        let plan = try await limited.plan()
        #expect(plan.privileges.first { $0.name == "Redis command CLIENT" }?.granted == false)
        #expect(plan.privileges.first { $0.name == "Redis command EVALSHA" }?.granted == true)
        #expect(!"\(plan)".contains("pw-of-limited"))
        await server.stop()
    }
}

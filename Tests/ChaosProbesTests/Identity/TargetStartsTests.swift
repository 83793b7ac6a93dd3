import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosProbes

/// Real servers and processes, looked at before and after they were started again.
@Suite struct TargetStartsTests {
    @Test func aRestartedRedisIsAnotherStart() async throws {
        let redis = try await RedisFixture.start()
        let target = Target(
            name: "t", allowsChaos: true, redis: RedisTarget(url: Secret(redis.url)), source: "t.yaml")
        let witness = TargetStarts(target: target)
        let before = await witness.look()
        #expect(before.map(\.part) == ["Redis"])
        #expect(TargetSign.change(from: before, to: await witness.look()) == nil)
        await redis.kill()
        #expect(TargetSign.change(from: before, to: await witness.look())?.hasPrefix("Redis does not answer") == true)
        try await redis.restart()
        #expect(TargetSign.change(from: before, to: await witness.look())?.hasPrefix("Redis was restarted") == true)
        await redis.stop()
    }

    @Test func postgresShowsItsStart() async throws {
        let postgres = try await PostgresFixture.shared()
        let target = Target(
            name: "t", allowsChaos: true, sql: SQLTarget(url: Secret(postgres.url)), source: "t.yaml")
        let witness = TargetStarts(target: target)
        let before = await witness.look()
        #expect(before.map(\.part) == ["PostgreSQL"])
        #expect(try before[0].mark.get().hasPrefix("started 20"))
        #expect(TargetSign.change(from: before, to: await witness.look()) == nil)
    }

    @Test func mariaDBShowsItsStart() async throws {
        let server = try await MariaDBFixture.shared()
        let target = Target(
            name: "t", allowsChaos: true, sql: SQLTarget(url: Secret(server.url)), source: "t.yaml")
        let witness = TargetStarts(target: target)
        let before = await witness.look()
        #expect(before.map(\.part) == ["MariaDB/MySQL"])
        #expect(try before[0].mark.get().hasPrefix("started 1"))
        try await Task.sleep(for: .milliseconds(1200))
        #expect(TargetSign.change(from: before, to: await witness.look()) == nil, "the start does not move with time")
    }

    @Test func anotherProcessInThePidFileIsAnotherStart() async throws {
        let folder = try TemporaryDirectory("starts")
        let target = Target(
            name: "t", allowsChaos: true, process: ProcessTarget(pidFile: folder.file("api.pid")), source: "t.yaml")
        let witness = TargetStarts(target: target)
        #expect(await witness.look() == [])
        try folder.write("\(getpid())\n", to: "api.pid")
        let before = await witness.look()
        #expect(before.map(\.part) == ["the API's process"])
        try folder.write("\(getppid())\n", to: "api.pid")
        let after = await witness.look()
        #expect(TargetSign.change(from: before, to: after)?.hasPrefix("the API's process was restarted") == true)
        #expect(await TargetStarts(target: target, watchesProcess: false).look() == [])
    }
}

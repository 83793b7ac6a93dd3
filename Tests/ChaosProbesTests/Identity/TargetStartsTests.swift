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

    @Test func aWorkerShowsItsStartOnItsMetricsPage() async throws {
        try await WebReceiver.run(usual: .init(200, "# HELP x y\nup 1\n")) { page in
            let url = "\(page.url)/metrics"
            let witness = WorkerStarts(urls: [url])
            #expect(await witness.look() == [], "a page without a start says nothing")
            let lines = ["1795759493.32", "1795759493.32", "1795759501.5"].map { "process_start_time_seconds \($0)\n" }
            page.script(lines.map { .init(200, $0) })
            let before = await witness.look()
            #expect(before.map(\.part) == ["the worker at \(page.url.dropFirst("http://".count))"])
            #expect(TargetSign.change(from: before, to: await witness.look()) == nil)
            let change = TargetSign.change(from: before, to: await witness.look())
            #expect(change?.contains("was restarted (started 1795759493.32, then started 1795759501.5)") == true)
            let port = try FreePort.find()
            let down = await WorkerStarts(urls: ["http://u:secret@127.0.0.1:\(port)/metrics"]).look()
            #expect(down.map(\.part) == ["the worker at 127.0.0.1:\(port)"])
            #expect(down.allSatisfy { (try? $0.mark.get()) == nil })
        }
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

import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// The history of runs and the locks of a shared store, as the program keeps them; on a real Redis and a real PostgreSQL.
@Suite(.serialized) struct StoreTests {
    private static let inject = [
        "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:8", "--set", "lease=30s",
        "--target", "shop.yaml", "--confirm", "shop",
    ]

    private func desk(_ redis: RedisFixture) throws -> Desk {
        let desk = try Desk()
        try desk.directory.write(
            "version: 1\nname: shop\nallow-chaos: true\nredis: { url: \"\(redis.url)\" }\n", to: "shop.yaml")
        return desk
    }

    private func list(_ desk: Desk, _ environment: [String: String] = [:]) async throws -> [[String: Any]] {
        let run = try await desk.run(["store", "list", "--json"], environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        return try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]] ?? []
    }

    private func locks(_ desk: Desk, _ environment: [String: String]) async throws -> [[String: Any]] {
        let run = try await desk.run(["store", "locks", "--json"], environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        return try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]] ?? []
    }

    @Test func machinesThatShareAStoreDoNotMeetAndAKilledOneGivesItsLockBack() async throws {
        let redis = try await RedisFixture.start()
        let postgres = try await PostgresFixture.shared()
        let shared = ["FIREDRILL_STORE": try await postgres.database()]
        // Two stations: each has its own state folder, so no file lock stands between them.
        let first = try desk(redis)
        let second = try desk(redis)
        let running = try first.start(Self.inject, environment: shared)
        #expect(try await running.says("in: 1 of 1 keys"), "\(running.errorText)")
        #expect(try await list(second, shared).map { $0["state"] as? String } == ["running"])
        #expect(try await locks(second, shared).map { $0["faultMayBeIn"] as? Bool } == [true])
        let refused = try await second.run(Self.inject, environment: shared)
        #expect(refused.status == 75, "\(refused.errors)")
        #expect(refused.errors.contains("(process \(running.pid)) since 20"), "\(refused.errors)")
        #expect(refused.errors.contains("kill -INT \(running.pid)"), "\(refused.errors)")

        running.signal(SIGKILL)
        _ = await running.finish()
        let deadline = ContinuousClock.now + .seconds(120)
        while try await !locks(second, shared).isEmpty, ContinuousClock.now < deadline {
            try await ContinuousClock().sleep(for: .milliseconds(100))
        }
        #expect(try await locks(second, shared).isEmpty)
        #expect(try await list(second, shared).map { $0["state"] as? String } == ["interrupted"])
        let next = try second.start(Self.inject, environment: shared)
        #expect(try await next.says("in: 1 of 1 keys"), "\(next.errorText)")
        next.signal(SIGINT)
        #expect(await next.finish().status == 5, "\(next.errorText)")
        #expect(try await list(first, shared).map { $0["state"] as? String } == ["finished", "interrupted"])
        #expect(try await locks(first, shared).isEmpty)
        try await expectTheSameAfterATrip(first, shared)
        for desk in [first, second] {
            let leaks = desk.everything().filter { $0.text.contains(postgres.password) }.map(\.path)
            #expect(leaks.isEmpty)
        }
        await redis.stop()
    }

    /// Out of one store, into a file of another machine, and out again.
    private func expectTheSameAfterATrip(_ desk: Desk, _ shared: [String: String]) async throws {
        let out = try await desk.run(["store", "export", "--all", "--to", "all.json"], environment: shared)
        #expect(out.status == 0, "\(out.errors)")
        let moved = ["--store", "moved.sqlite"]
        for added in [2, 0] {
            let loaded = try await desk.run(["store", "import", "all.json", "--json"] + moved)
            #expect((loaded.json["added"] as? [Any])?.count == added, "\(loaded.output)\(loaded.errors)")
        }
        let back = try await desk.run(["store", "export", "--all"] + moved)
        #expect(back.output == (try String(contentsOfFile: desk.directory.file("all.json"), encoding: .utf8)))
        let kept = try await desk.run(["store", "prune", "--keep", "90d", "--json"] + moved)
        #expect((kept.json["removed"] as? [Any])?.isEmpty == true, "\(kept.errors)")
        let pruned = try await desk.run(["store", "prune", "--keep", "1ms", "--json"] + moved)
        #expect((pruned.json["removed"] as? [Any])?.count == 2, "\(pruned.errors)")
    }

    @Test func twoProcessesThatWriteAThousandRunsEachLoseAndMixNone() async throws {
        let shared = ["FIREDRILL_STORE": try await PostgresFixture.shared().database()]
        let desk = try Desk()
        for name in ["a", "b"] {
            let runs = (0..<1_000).map { Self.archived("\(name)-\($0)", number: $0) }.joined(separator: ",\n")
            try desk.directory.write(
                "{\"format\":\"firedrill-runs\",\"version\":1,\"runs\":[\n\(runs)\n]}\n", to: "\(name).json")
        }
        let writers = try ["a", "b"].map { try desk.start(["store", "import", "\($0).json"], environment: shared) }
        for writer in writers {
            let end = await writer.finish()
            #expect(end.status == 0 && end.output.contains("1000 added"), "\(end.output)\(end.errors)")
        }
        let out = try await desk.run(["store", "export", "--all"], environment: shared)
        let runs = out.json["runs"] as? [[String: Any]] ?? []
        #expect(runs.count == 2_000, "\(out.errors)")
        for entry in runs {
            let run = entry["run"] as? [String: Any]
            let id = try #require(run?["id"] as? String)
            let document = entry["document"] as? [String: Any]
            let belongs = document?["run"] as? String == id && run?["title"] as? String == "title of \(id)"
            #expect(belongs, "\(entry)")
            if !belongs { break }
        }
        #expect(Set(runs.compactMap { ($0["run"] as? [String: Any])?["id"] as? String }).count == 2_000)
    }

    private static func archived(_ id: String, number: Int) -> String {
        """
        {"run":{"id":"\(id)","kind":"drill","state":"finished","experiment":"locks","title":"title of \(id)",\
        "scenario":"redis-lock-contention","target":"shop","startedAt":\(1_780_000_000 + number),"control":false,\
        "responseMode":"none","incidents":["INC-\(id)"],\
        "owner":{"host":"ci","pid":7,"startTicks":1,"boot":"b","station":"s"}},"document":{"run":"\(id)"}}
        """
    }

    @Test func aCorruptedStoreIsRefusedBeforeAnythingIsTouchedAndRecoveryStillWorks() async throws {
        let redis = try await RedisFixture.start()
        let desk = try desk(redis)
        let store = "\(desk.state)/store.sqlite"
        let content = Data("no database, and still somebody's\n".utf8)
        try content.write(to: URL(fileURLWithPath: store))
        let refused = try await desk.run(Self.inject)
        #expect(refused.status == 1, "\(refused.errors)")
        #expect(refused.errors.contains("corrupted") && refused.errors.contains(".recover"), "\(refused.errors)")
        let outside = try await RedisConnection.connect(to: RedisEndpoint(url: redis.url), timeout: .seconds(30))
        #expect(try await outside.send(["EXISTS", "lock:coupon:8"]).int == 0)
        await outside.close()
        #expect(try await desk.run(["store", "list"]).status == 1)
        #expect(try await desk.run(["recover", "--all"]).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: store)) == content)
        await redis.stop()
    }

    @Test(arguments: [["store", "list"], ["store", "locks"], ["inject", "redis-lock-contention", "--for", "1s"]])
    func aStoreAddressIsNeverRepeated(_ command: [String]) async throws {
        let desk = try Desk()
        try desk.directory.write(
            "version: 1\nname: shop\nallow-chaos: true\nredis: { url: \"redis://127.0.0.1:1/0\" }\n", to: "shop.yaml")
        let target = command[0] == "inject" ? ["--target", "shop.yaml", "--confirm", "shop"] : []
        let set = command[0] == "inject" ? ["--set", "keys=lock:coupon:8"] : []
        let urls = ["postgres://u:MARK@127.0.0.1:1/d", "mysql://u:MARK@h/d", "postgres://u:MARK@h:x/d"]
            .map { $0.replacing("MARK", with: "canary-9f3e") }
        for url in urls {
            let run = try await desk.run(command + set + target, environment: ["FIREDRILL_STORE": url])
            #expect(run.status != 0 && !run.errors.contains("canary"), "\(run.errors)")
        }
        #expect(desk.everything().filter { $0.text.contains("canary-9f3e") }.isEmpty)
    }
}

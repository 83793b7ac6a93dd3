import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// `firedrill recover` where the journal alone is not enough: the system has moved, a file is damaged, a disk is full.
@Suite(.serialized) struct RecoverTests {
    private static let inject = [
        "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:8", "--set", "lease=30s",
        "--target", "shop.yaml", "--confirm", "shop",
    ]

    private func target(_ redis: RedisFixture) -> String {
        "version: 1\nname: shop\nallow-chaos: true\nredis: { url: \"\(redis.url)\" }\n"
    }

    private func isHeld(_ redis: RedisFixture) async throws -> Bool {
        try await send(["EXISTS", "lock:coupon:8"], redis) == 1
    }

    private func send(_ command: [RedisArgument], _ redis: RedisFixture) async throws -> Int64? {
        let connection = try await RedisConnection.connect(to: RedisEndpoint(url: redis.url))
        let answer = try await connection.send(command).int
        await connection.close()
        return answer
    }

    @Test func aSystemThatMovedIsRecoveredByItsNewFileAndNoOther() async throws {
        let redis = try await RedisFixture.start()
        let another = try await RedisFixture.start()
        let desk = try Desk()
        let old = try desk.directory.write(target(redis), to: "shop.yaml")
        let command = try desk.start(Self.inject)
        #expect(try await command.says("in: 1 of 1 keys"), "\(command.errorText)")
        // Without its file not even the reaper knows where the target is.
        try FileManager.default.removeItem(atPath: old)
        command.signal(SIGKILL)
        _ = await command.finish()
        // Whatever frees the key from now on, it is not its lease.
        #expect(try await send(["PEXPIRE", "lock:coupon:8", "600000"], redis) == 1)
        let lost = try await desk.run(["recover", "--all", "--json"])
        #expect(lost.status == 4 && lost.output.contains("there is no such file"), "\(lost.output)\(lost.errors)")

        try desk.directory.write(target(another), to: "another.yaml")
        let refused = try await desk.run(["recover", "--all", "--json", "--target", "another.yaml"])
        #expect(refused.status == 4, "\(refused.output)\(refused.errors)")
        #expect(refused.output.contains("it does not lead to redis:"), "\(refused.output)")
        #expect(try await isHeld(redis))

        try desk.directory.write(target(redis).replacingOccurrences(of: "shop", with: "moved"), to: "moved.yaml")
        let recovered = try await desk.run(["recover", "--all", "--json", "--target", "moved.yaml"])
        #expect(recovered.status == 0, "\(recovered.output)\(recovered.errors)")
        #expect(try await !isHeld(redis))
        let again = try await desk.run(["recover", "--all", "--target", "moved.yaml"])
        #expect(again.status == 0 && again.output.contains("nothing to do"))
        for server in [redis, another] { await server.stop() }
    }

    @Test func aWrongFileIsToldBeforeAnythingIsAsked() async throws {
        let desk = try Desk()
        try desk.directory.write("version: 1\nnam: shop\n", to: "wrong.yaml")
        let run = try await desk.run(["recover", "--all", "--target", "wrong.yaml"])
        #expect(run.status == 65 && run.errors.contains("Did you mean \"name\"?"), "\(run.errors)")
        // Whoever reads the document finds the same fields in it.
        let json = try await desk.run(["recover", "--all", "--json", "--target", "wrong.yaml"])
        #expect(json.status == 65 && (json.json["leftovers"] as? [Any])?.isEmpty == true, "\(json.output)")
        #expect(json.json["recovered"] as? Bool == false)
        #expect((json.json["error"] as? String)?.contains("Did you mean") == true, "\(json.output)")
    }

    @Test func aStationWithoutItsIdIsToldTheFileAndKeepsIt() async throws {
        let desk = try Desk()
        try FileManager.default.createDirectory(atPath: desk.state, withIntermediateDirectories: true)
        let file = "\(desk.state)/station"
        try "".write(toFile: file, atomically: true, encoding: .utf8)
        let list = try await desk.run(["store", "list"])
        #expect(list.status == 1 && list.errors.contains("remove the file"), "\(list.errors)")
        #expect(list.errors.contains(file), "\(list.errors)")
        #expect(try String(contentsOfFile: file, encoding: .utf8).isEmpty)
        #expect(try await desk.run(["recover", "--all"]).status == 0)
        try FileManager.default.removeItem(atPath: file)
        #expect(try await desk.run(["store", "list"]).status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8).count == 36)
    }

    @Test func aDamagedEntryIsNamedAndKeepsEveryFaultOut() async throws {
        let redis = try await RedisFixture.start()
        let desk = try Desk()
        try desk.directory.write(target(redis), to: "shop.yaml")
        let journal = "\(desk.state)/journal"
        try FileManager.default.createDirectory(atPath: journal, withIntermediateDirectories: true)
        let entry = "\(journal)/20260101-120000-torn.json"
        try "{ \"version\" : 2, \"undo\" : { \"byH".write(toFile: entry, atomically: true, encoding: .utf8)

        let recover = try await desk.run(["recover", "--all", "--json"])
        #expect(recover.status == 4, "\(recover.errors)")
        let leftover = (recover.json["leftovers"] as? [[String: Any]])?.first
        #expect(leftover?["run"] as? String == "20260101-120000-torn")
        #expect(leftover?["recovered"] as? Bool == false)
        #expect((leftover?["evidence"] as? String)?.contains("it was torn or edited") == true)
        let plain = try await desk.run(["recover", "--all"])
        #expect(plain.output.contains("20260101-120000-torn  unreadable journal entry: STILL IN"), "\(plain.output)")
        let refused = try await desk.run(Self.inject)
        #expect(refused.status == 4 && refused.errors.contains(entry), "\(refused.errors)")
        let doctor = try await desk.run(["doctor"])
        #expect(doctor.output.contains("BAD   leftovers") && doctor.output.contains(entry), "\(doctor.output)")
        #expect(try await !isHeld(redis))

        try FileManager.default.removeItem(atPath: entry)
        #expect(try await desk.run(["recover", "--all"]).status == 0)
        await redis.stop()
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs a mount, which only root may make"))
    func onAFullDiskNothingIsInjected() async throws {
        let redis = try await RedisFixture.start()
        let disk = try await SmallDisk.mount()
        let desk = try Desk()
        try desk.directory.write(target(redis), to: "shop.yaml")
        // The locks, and the folder, are there; the undo record has no room. The history is on another disk.
        let home = ["FIREDRILL_HOME": disk.path, "FIREDRILL_STORE": desk.directory.file("store.sqlite")]
        let first = try desk.start(Self.inject, environment: home)
        #expect(try await first.says("in: 1 of 1 keys"), "\(first.errorText)")
        first.signal(SIGINT)
        #expect(await first.finish().status == 5)
        try disk.fill()
        let run = try await desk.run(Self.inject, environment: home)
        #expect(run.status == 3, "\(run.errors)")
        #expect(run.errors.contains("nothing was injected") && run.errors.contains("No space left"), "\(run.errors)")
        #expect(try await !isHeld(redis))
        // A history that has no room keeps the fault out as well.
        let unwritten = try await desk.run(Self.inject, environment: ["FIREDRILL_HOME": disk.path])
        #expect(unwritten.status == 1 && unwritten.errors.contains("run store"), "\(unwritten.errors)")
        #expect(try await !isHeld(redis))
        await redis.stop()
    }
}

import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// The whole thing against a real lab. The tests share one lab's machine, so they run one after the other.
@Suite(.serialized) struct DrillTests {
    private func withLab(_ body: (Desk) async throws -> Void) async throws {
        let desk = try Desk()
        let up = try await desk.run(["lab", "up"])
        try #require(up.status == 0, "\(up.errors)")
        do { try await body(desk) } catch {
            _ = try await desk.run(["lab", "down"])
            throw error
        }
        let down = try await desk.run(["lab", "down"])
        #expect(down.status == 0, "\(down.errors)")
    }

    private func pid(of service: String, _ desk: Desk) async throws -> Int32 {
        let status = try await desk.run(["lab", "status", "--json"])
        let labs = try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [[String: Any]] ?? []
        let services = labs.first?["services"] as? [[String: Any]] ?? []
        let found = services.first { $0["name"] as? String == service }
        return Int32(try #require(found?["pid"] as? Int))
    }

    /// A connection to the lab's Redis from outside of the tool.
    private func redis(of desk: Desk) async throws -> RedisConnection {
        let labs = "\(desk.state)/labs"
        let names = try FileManager.default.contentsOfDirectory(atPath: labs)
        let name = try #require(names.first { !$0.hasSuffix(".lock") })
        let text = try String(contentsOfFile: "\(labs)/\(name)/target.yaml", encoding: .utf8)
        let url = try #require(text.firstMatch(of: /redis:\/\/[^'"\s]+/)).output
        return try await RedisConnection.connect(to: RedisEndpoint(url: String(url)))
    }

    @Test func aDrillFindsTheFaultTellsSlackAndLeavesNothing() async throws {
        try await SlackReceiver.run { slack in
            try await withLab { desk in
                try desk.directory.write(ShortExperiment.text(), to: "short.yaml")
                let run = try await desk.run(
                    ["run", "short.yaml", "--json"], environment: ["FIREDRILL_SLACK_WEBHOOK_URL": slack.url])
                #expect(run.status == 0, "\(run.errors) \(run.json["reasons"] ?? "")")
                let json = run.json
                #expect(json["verdict"] as? String == "pass")
                #expect(json["faultRemoved"] as? Bool == true)
                #expect(json["faultEnded"] as? String == "expired")
                #expect(json["faultRemovedBy"] as? String == "tool")
                let level = json["level"] as? [String: Any]
                #expect(level?["measured"] as? String == "L2" && level?["documented"] as? String == "L2")
                let times = json["timesSeconds"] as? [String: Double] ?? [:]
                for stage in ["injected", "effective", "impact", "alertFired", "alertAccepted", "recovered", "stable"] {
                    #expect(times[stage] != nil, "\(stage) is missing in \(times)")
                }
                #expect(times["mitigated"] == nil)
                let ttd = try #require(json["ttdSeconds"] as? Double)
                #expect(abs(ttd - ((times["alertFired"] ?? 0) - (times["effective"] ?? 0))) < 0.001)
                #expect(json["ttrSeconds"] as? Double ?? 0 > 14)
                // More where the machine stood still between two samples.
                #expect(json["resolutionSeconds"] as? Double ?? 0 >= 1)
                try expectMessages(slack)
                let secret = "XXXXsecretXXXX"
                let leaks = desk.everything().filter { $0.text.contains(secret) }.map(\.path)
                #expect(leaks.isEmpty)
                let leftovers = try await desk.run(["recover", "--all", "--json"])
                #expect((leftovers.json["leftovers"] as? [Any])?.isEmpty == true)
                try await expectOneRow(desk, ttd: ttd)
            }
        }
    }

    /// The run's row in the store says what its document said.
    private func expectOneRow(_ desk: Desk, ttd: Double) async throws {
        let list = try await desk.run(["store", "list", "--level", "L2", "--since", "1d", "--json"])
        let rows = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]] ?? []
        #expect(rows.count == 1, "\(list.errors)")
        let row = try #require(rows.first)
        let outcome = try #require(row["outcome"] as? [String: Any])
        #expect(row["state"] as? String == "finished" && outcome["verdict"] as? String == "pass")
        #expect(outcome["measured"] as? String == "L2" && outcome["ttdSeconds"] as? Double == ttd)
        #expect(FileManager.default.fileExists(atPath: row["samples"] as? String ?? ""), "\(row)")
    }

    private func expectMessages(_ slack: SlackReceiver) throws {
        let texts = slack.payloads.map(\.text)
        #expect(slack.payloads.allSatisfy { $0.wasPosted }, "\(slack.payloads.map(\.findings))")
        #expect(texts.allSatisfy { $0.contains("DRILL") })
        #expect(texts.contains { $0.contains("CouponLockContention is firing") })
        #expect(texts.contains { $0.contains("L2") })
        #expect(texts.contains { $0.contains("recovered") })
        #expect(texts.last?.contains("Drill finished: pass") == true, "\(texts)")
    }

    @Test func withoutAFaultNoAlertFires() async throws {
        try await withLab { desk in
            try desk.directory.write(ShortExperiment.text(duration: "5s"), to: "short.yaml")
            let run = try await desk.run(["run", "short.yaml", "--json", "--control", "--runs", "2"])
            #expect(run.status == 0, "\(run.errors) \(run.json["reasons"] ?? "")")
            let runs = run.json["runs"] as? [[String: Any]] ?? []
            #expect(runs.count == 2 && runs.allSatisfy(isQuiet))
            let summary = try #require(run.json["summary"] as? [String: Any])
            let alarms = try #require(summary["falseAlarms"] as? [String: Any])
            #expect(alarms["count"] as? Int == 0 && (alarms["hours"] as? Double ?? 0) >= 10.0 / 3600, "\(alarms)")
        }
    }

    /// And the lab that a run starts for itself has the database that it is asked for.
    @Test func aFaultOfNoLengthIsAControlAlsoOnMariaDB() async throws {
        let desk = try Desk()
        // Light and slow enough for a busy machine: what is judged is the quiet, not the speed.
        let text = ShortExperiment.text(duration: "0s").replacing("rate: 20/s", with: "rate: 5/s")
            .replacing("rate: 10/s", with: "rate: 5/s").replacing("<= 2s", with: "<= 20s")
            .replacing("> 2500ms", with: "> 30s")
        try desk.directory.write(text, to: "short.yaml")
        let run = try await desk.run(["run", "short.yaml", "--json", "--sql", "mariadb"])
        #expect(run.status == 0, "\(run.errors) \(run.json["reasons"] ?? "")")
        #expect(isQuiet(run.json))
        #expect(run.errors.contains("no lab with MariaDB/MySQL is running; starting one"), "\(run.errors)")
        #expect(run.errors.contains("mariadb: ready"), "\(run.errors)")
        #expect(try await desk.run(["lab", "status"]).output.contains("No lab is up"))
    }

    private func isQuiet(_ run: [String: Any]) -> Bool {
        let times = run["timesSeconds"] as? [String: Double] ?? [:]
        return run["control"] as? Bool == true && times["injected"] == nil && times["alertFired"] == nil
    }

    @Test func controlCInMidFaultTakesItOutAndExits5() async throws {
        try await withLab { desk in
            try desk.directory.write(ShortExperiment.text(duration: "60s"), to: "short.yaml")
            let running = try desk.start(["run", "short.yaml", "--json"])
            try #require(try await running.says("fault in"), "\(running.errorText)")
            running.signal(SIGINT)
            let run = await running.finish()
            #expect(run.status == 5, "\(run.errors)")
            let timeline = (run.json["timeline"] as? [String: Any])?["events"] as? [[String: Any]] ?? []
            let kinds = timeline.compactMap { $0["kind"] as? String }
            #expect(kinds.contains("recoveryVerified"), "\(kinds)")
            #expect(run.json["faultRemoved"] as? Bool == true)
            #expect(run.json["faultEnded"] as? String == "withdrawn")
            #expect(run.json["verdict"] as? String != "pass")
        }
    }

    @Test func redisKilledInMidFaultIsInconclusiveWithTheReason() async throws {
        try await withLab { desk in
            try desk.directory.write(ShortExperiment.text(duration: "30s"), to: "short.yaml")
            let redis = try await pid(of: "redis", desk)
            let running = try desk.start(["run", "short.yaml", "--json"])
            try #require(try await running.says("fault in"), "\(running.errorText)")
            kill(redis, SIGKILL)
            let run = await running.finish()
            let reasons = (run.json["reasons"] as? [[String: Any]] ?? []).map { "\($0)" }.joined()
            #expect(run.json["faultRemoved"] as? Bool == true)
            #expect(run.json["faultRemovedBy"] as? String == "target-restart", "\(reasons)")
            #expect(reasons.contains("run_id"), "\(reasons)")
            #expect(run.status == 3, "\(reasons) \(run.errors)")
        }
    }

    @Test func aRunThatWasKilledIsCleanedByTheNextCommand() async throws {
        try await withLab { desk in
            let running = try desk.start([
                "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:8", "--set", "lease=30s",
            ])
            try #require(try await running.says("in: 1 of 1 keys"), "\(running.errorText)")
            // Its reaper would be faster than the next command; frozen, the tool does not notice that it is gone.
            running.signal(SIGSTOP)
            let journal = try FileManager.default.contentsOfDirectory(atPath: "\(desk.state)/journal")
            let name = try #require(journal.first { $0.hasSuffix(".json") }).dropLast(5)
            let reapers = await ProcessFinder.processes(withArguments: ["reap", "--run", String(name)])
            try #require(reapers.count == 1)
            for reaper in reapers { reaper.signal(SIGKILL) }
            running.signal(SIGKILL)
            _ = await running.finish()
            let redis = try await redis(of: desk)
            // Whatever frees the key from now on, it is not its lease.
            #expect(try await redis.send(["PEXPIRE", "lock:coupon:8", "600000"]).int == 1)
            let recover = try await desk.run(["recover", "--all", "--json"])
            #expect(recover.status == 0, "\(recover.errors)")
            let leftovers = recover.json["leftovers"] as? [[String: Any]] ?? []
            #expect(leftovers.count == 1)
            #expect(leftovers.first?["recovered"] as? Bool == true)
            #expect(try await redis.send(["EXISTS", "lock:coupon:8"]).int == 0)
            await redis.close()
            let again = try await desk.run(["recover", "--all", "--json"])
            #expect((again.json["leftovers"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func twoRunsOnOneTargetDoNotMeet() async throws {
        try await withLab { desk in
            let first = try desk.start([
                "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:8", "--set", "lease=30s",
            ])
            try #require(try await first.says("in: 1 of 1 keys"), "\(first.errorText)")
            let second = try await desk.run(
                ["inject", "redis-lock-contention", "--for", "5s", "--set", "keys=lock:coupon:9"])
            #expect(second.status == 75)
            #expect(second.errors.contains("process \(first.pid)") && second.errors.contains("kill -INT \(first.pid)"))
            first.signal(SIGINT)
            #expect(await first.finish().status == 5)
        }
    }
}

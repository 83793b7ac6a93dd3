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
                #expect(json["resolutionSeconds"] as? Double == 1)
                try expectMessages(slack)
                let secret = "XXXXsecretXXXX"
                let leaks = desk.everything().filter { $0.text.contains(secret) }.map(\.path)
                #expect(leaks.isEmpty)
                let leftovers = try await desk.run(["recover", "--all", "--json"])
                #expect((leftovers.json["leftovers"] as? [Any])?.isEmpty == true)
            }
        }
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

    @Test(arguments: [["--control"], []])
    func withoutAFaultNoAlertFires(_ options: [String]) async throws {
        try await withLab { desk in
            let duration = options.isEmpty ? "0s" : "5s"
            try desk.directory.write(ShortExperiment.text(duration: duration), to: "short.yaml")
            let run = try await desk.run(["run", "short.yaml", "--json"] + options)
            #expect(run.status == 0, "\(run.errors) \(run.json["reasons"] ?? "")")
            #expect(run.json["control"] as? Bool == true)
            let times = run.json["timesSeconds"] as? [String: Double] ?? [:]
            #expect(times["injected"] == nil && times["alertFired"] == nil)
        }
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
            // A lease far longer than the test, so that only a real recovery can free the key.
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
            let recover = try await desk.run(["recover", "--all", "--json"])
            #expect(recover.status == 0, "\(recover.errors)")
            let leftovers = recover.json["leftovers"] as? [[String: Any]] ?? []
            #expect(leftovers.count == 1)
            #expect(leftovers.first?["recovered"] as? Bool == true)
            let evidence = leftovers.first?["evidence"] as? String ?? ""
            #expect(evidence.contains("freed 1 keys now"), "\(evidence)")
            let again = try await desk.run(["recover", "--all", "--json"])
            #expect((again.json["leftovers"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func twoRunsOnOneTargetDoNotMeet() async throws {
        try await withLab { desk in
            let first = try desk.start([
                "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:8",
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

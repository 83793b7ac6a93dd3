import ChaosTestKit
import Foundation
import Testing

/// `firedrill schedule` and `run --slot` as a person or another engine calls them up. None of these touches a target.
@Suite struct ScheduleTests {
    /// Every minute, on a target that nobody is behind, and closed all week unless asked otherwise.
    private func desk(closed: Bool = true) throws -> Desk {
        let desk = try Desk()
        for folder in ["experiments", "experiments/schedules"] {
            try FileManager.default.createDirectory(
                atPath: desk.directory.file(folder), withIntermediateDirectories: true)
        }
        try desk.directory.write(ShortExperiment.text(), to: "experiments/locks.yaml")
        try desk.directory.write(
            "version: 1\nname: shop\nallow-chaos: true\nhttp: { base-url: 'http://127.0.0.1:9' }\nredis: { url: 'redis://127.0.0.1:9/0' }\n",
            to: "experiments/shop.yaml")
        try desk.directory.write(
            """
            version: 1
            title: Every minute
            defaults: { timezone: America/New_York, target: ../shop.yaml, confirm: shop }
            blackouts: { always: { weekly: ["sun 00:00 - sat 24:00"], reason: nobody is here } }
            entries:
              - { name: minute, experiment: locks, cron: "* * * * *", timezone: UTC\(closed ? ", blackouts: [always]" : "") }
              - { name: night, experiment: locks, cron: "30 1,2 * * *" }

            """, to: file)
        return desk
    }

    private let file = "experiments/schedules/s.yaml"

    @Test func nextShowsBothEdgesOfDaylightSaving() async throws {
        let desk = try desk()
        let run = try await desk.run([
            "schedule", "next", "--entry", "night", "--from", "2027-03-13", "--until", "2027-03-15",
        ])
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output == """
                s/night: cron 30 1,2 * * *, America/New_York, gap skip, fold first
                  Sat 2027-03-13 01:30 -05:00
                  Sat 2027-03-13 02:30 -05:00
                  Sun 2027-03-14 01:30 -05:00
                  --- 2027-03-14 03:00 -04:00: the clock goes forward by 1 h; not there: 02:30

                """)
        let autumn = try await desk.run([
            "schedule", "next", file, "--entry", "night", "--from", "2027-11-07", "--until", "2027-11-08",
        ])
        #expect(autumn.output.contains("01:30 -04:00  comes twice: the first"))
        #expect(autumn.output.contains("the clock goes back by 1 h; twice: 01:30"))
    }

    @Test func validateKnowsASchedule() async throws {
        let desk = try desk()
        #expect(try await desk.run(["validate", file]).status == 0)
        let text = try String(contentsOfFile: desk.directory.file(file), encoding: .utf8)
        try desk.directory.write(text.replacingOccurrences(of: "30 1,2 *", with: "30 1,25 *"), to: file)
        let bad = try await desk.run(["validate", file])
        #expect(bad.status == 65)
        #expect(bad.errors.contains("\(file):7: entries[1].cron: the hour \"25\" is not understood"))
    }

    @Test func aSlotInABlackoutIsWithheldAndTheLedgerAddsUp() async throws {
        let desk = try desk()
        let first = try await desk.run(["run", "--slot", "\(file)#minute", "--json"])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.json["ran"] as? Bool == false)
        #expect((first.json["why"] as? String)?.contains("nobody is here") == true, "\(first.output)")
        let ledger = try await desk.run(["schedule", "ledger", "--json", file])
        #expect(ledger.status == 0)
        let pages = try #require(
            try JSONSerialization.jsonObject(with: Data(ledger.output.utf8)) as? [[String: Any]])
        #expect(pages.count == 1 && pages[0]["addsUp"] as? Bool == true)
        #expect(pages[0]["skipped"] as? [String: Int] == ["blackout": 1])
        let line = try #require((pages[0]["last"] as? [[String: Any]])?.first)
        // "s/minute@2026-12-01T10:30-05:00[America/New_York]"
        let slot = try #require((line["slot"] as? String)?.split(separator: "@").last)
        let again = try await desk.run(["run", "--slot", "\(file)#minute@\(slot)"])
        #expect(again.status == 0)
        #expect(again.errors.contains("the ledger has it already: skipped, blackout"), "\(again.errors)")
    }

    @Test func aSlotWhoseProcessWasKilledIsSettledByTheNextCall() async throws {
        let desk = try desk()
        #expect(try await desk.run(["run", "--slot", "\(file)#minute"]).status == 0)
        // As a drill leaves it that was killed, and then the machine started anew.
        let path = "\(desk.state)/schedules/s.jsonl"
        let host = ProcessInfo.processInfo.hostName
        let claim = """
            {"at":1,"entry":"s/minute","holder":{"host":"\(host)","process":{"boot":"before","pid":7,"startTicks":1}},\
            "kind":"claimed","slot":"s/minute@2020-01-01T00:00+00:00[UTC]","through":1577836800}

            """
        let lines = try String(contentsOfFile: path, encoding: .utf8)
        try (lines + claim).write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try await desk.run(["run", "--slot", "\(file)#minute"]).status == 0)
        let ledger = try await desk.run(["schedule", "ledger", file])
        #expect(ledger.output.contains("ran, interrupted: process 7 is gone; no fault was left in"), "\(ledger.output)")
    }

    @Test func aTargetThatDoesNotAnswerLeavesTheSlotSkipped() async throws {
        let desk = try desk(closed: false)
        let run = try await desk.run(["run", "--slot", "\(file)#minute"])
        #expect(run.status == 69, "\(run.errors)")
        let ledger = try await desk.run(["schedule", "ledger", file])
        #expect(ledger.status == 0)
        #expect(ledger.output.contains("ran 0 + skipped 1 (unreachable 1)"), "\(ledger.output)")
    }

    @Test func aTargetFileThatIsWrongIsNoAnswerOfAGate() async throws {
        let desk = try desk(closed: false)
        try desk.directory.write("version: 1\nname: [\n", to: "experiments/shop.yaml")
        let run = try await desk.run(["run", "--slot", "\(file)#minute"])
        #expect(run.status == 65, "\(run.errors)")
        let ledger = try await desk.run(["schedule", "ledger", file])
        #expect(ledger.output.contains("ran 0 + skipped 1 (refused 1)"), "\(ledger.output)")
    }

    @Test func aPersonTakesASlotOutOnce() async throws {
        let desk = try desk()
        let next = try await desk.run(["schedule", "next", "--entry", "night", "--count", "1", "--json"])
        let entries = try #require(try JSONSerialization.jsonObject(with: Data(next.output.utf8)) as? [[String: Any]])
        let time = try #require((entries[0]["slots"] as? [[String: Any]])?.first?["time"] as? String)
        let skip = ["schedule", "skip", "\(file)#night@\(time)", "--reason", "the team is away"]
        #expect(try await desk.run(skip).status == 0)
        let again = try await desk.run(skip)
        #expect(again.status == 75)
        #expect(again.errors.contains("was decided before: skipped, by-hand"))
        #expect(
            try await desk.run(["schedule", "skip", "\(file)#night@2027-03-14T02:30-05:00", "--reason", "x"]).status
                == 64)
    }

    @Test func everyEngineGetsItsFiles() async throws {
        let desk = try desk()
        for (format, count) in [("systemd", 5), ("crontab", 1), ("kubernetes", 1), ("github", 2)] {
            let out = desk.directory.file("out-\(format)")
            let run = try await desk.run(["schedule", "export", file, "--format", format, "--out", out])
            #expect(run.status == 0, "\(run.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: out).count == count)
        }
        #expect(try await desk.run(["schedule", "export", file, "--format", "airflow"]).status == 64)
    }

    @Test func theServiceIsReadyAndEndsWhenItIsToldTo() async throws {
        let desk = try desk()
        let systemd = try NotifySocket(path: desk.directory.file("notify"))
        let service = try desk.start(["schedule", "run", file], environment: ["NOTIFY_SOCKET": systemd.path])
        let begun = try await systemd.messages(until: "READY=1")
        #expect(begun.last == "READY=1", "\(service.errorText)")
        #expect(begun.contains { $0.hasPrefix("STATUS=next 20") && $0.hasSuffix(" UTC") }, "\(begun)")
        #expect(service.errorText.contains("2 entries of s; ledger in"), "\(service.errorText)")
        // Ready means that the first look at the ledger has been taken.
        #expect(FileManager.default.fileExists(atPath: "\(desk.state)/schedules/s.jsonl"))
        service.signal(SIGTERM)
        #expect(try await systemd.messages(until: "STOPPING=1").last == "STOPPING=1", "\(service.errorText)")
        let ended = await service.finish()
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.errors.contains("stopped; nothing is running"))
        #expect(try await desk.run(["schedule", "ledger", file]).status == 0)
    }

    @Test func aScheduleThatDoesNotLoadStartsNoService() async throws {
        let desk = try Desk()
        let run = try await desk.run(["schedule", "run", "missing.yaml"])
        #expect(run.status == 65)
        #expect(try await desk.run(["schedule", "run"]).status == 65)
        #expect(try await desk.run(["run", "--slot", "missing.yaml#a"]).status == 65)
        #expect(try await desk.run(["run", "--slot", "nonsense"]).status == 64)
    }
}

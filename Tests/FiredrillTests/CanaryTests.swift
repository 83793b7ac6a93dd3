import ChaosTestKit
import Foundation
import Testing

/// Secrets with a mark in every place that may hold one; then everything that a person does, also where it fails; then a
/// search for the marks in all that was written.
@Suite struct CanaryTests {
    /// What is set in the environment of every command.
    private static let environment = [
        "CANARY_HEADER": "canary-header-1b9c", "CANARY_KAFKA": "canary-kafka-2f7e", "CANARY_WHOLE": "canary-whole-5a3d",
    ]
    /// What stands in files in the clear.
    private static let wrongRedis = "canary-wrong-redis-7d21"
    private static let wrongSQL = "canary-wrong-sql-93be"
    private static let body = "canary-body-4c08"
    private static let inFile = "canary-in-file-6e52"

    @Test func noSecretAppearsInAnythingThatIsWritten() async throws {
        try await SlackReceiver.run { slack in
            try await WebReceiver.run(usual: .init(400, "no")) { web in try await search(slack, web) }
        }
    }

    private func search(_ slack: SlackReceiver, _ web: WebReceiver) async throws {
        let desk = try Desk()
        let up = try await desk.run(["lab", "up"])
        try #require(up.status == 0, "\(up.errors)")
        do {
            let passwords = try plantTargets(desk)
            let store = try await PostgresFixture.shared()
            let history = try await store.database()
            let environment = Self.environment.merging(Self.channelSecrets) { $1 }.merging([
                "FIREDRILL_SLACK_WEBHOOK_URL": slack.url, "FIREDRILL_STORE": history,
                "CANARY_HOOK": "\(web.url)/\(Self.hookPath)",
            ]) { $1 }
            try plantChannels(desk, at: web.url)
            // Slack refuses the first message for good and the second for now; both answers are shown to the reader.
            slack.script([.status(404, body: "no_service"), .status(500, body: "error")])
            try await work(desk, environment)
            try await workLater(desk, environment)
            try await dump(history, desk)
            let marks =
                passwords + Self.environment.values + Self.channelSecrets.values
                + [
                    Self.hookPath,
                    Self.wrongRedis, Self.wrongSQL, Self.body, Self.inFile, "XXXXsecretXXXX", SlackReceiver.path,
                    store.password,
                ]
            expectNothing(of: marks, desk, slack)
        } catch { Issue.record(error) }
        let down = try await desk.run(["lab", "down"])
        #expect(down.status == 0, "\(down.errors)")
    }

    // MARK: Planting

    /// Writes the target files and returns the lab's own passwords, which are marks as well.
    private func plantTargets(_ desk: Desk) throws -> [String] {
        let labs = "\(desk.state)/labs"
        let names = try FileManager.default.contentsOfDirectory(atPath: labs)
        let name = try #require(names.first { !$0.hasSuffix(".lock") })
        let text = try String(contentsOfFile: "\(labs)/\(name)/target.yaml", encoding: .utf8)
        let passwords = text.matches(of: /:\/\/[a-z]+:([^@]+)@/).map { String($0.output.1) }
        try #require(passwords.count == 2 && Set(passwords).count == 2)
        let planted =
            text.replacing("name: \(name)\n", with: "name: shop\n")
            .replacing(
                "content-type: application/json",
                with: "content-type: application/json, x-token: '${env:CANARY_HEADER}', x-file: '${file:token}'"
            )
            .replacing("\"couponId\": ${coupon}}", with: "\"couponId\": ${coupon}, \"note\": \"\(Self.body)\"}")
            .replacing(
                "  worker-metrics:", with: "  options: { sasl.password: '${env:CANARY_KAFKA}' }\n  worker-metrics:")
        try #require(["CANARY_HEADER", "CANARY_KAFKA", Self.body].allSatisfy(planted.contains))
        let wrongRedis = planted.replacing(passwords[0], with: Self.wrongRedis)
        let files = [
            "token": Self.inFile, "short.yaml": ShortExperiment.text(duration: "6s"), "shop.yaml": planted,
            "wrong-redis.yaml": wrongRedis, "wrong-sql.yaml": planted.replacing(passwords[1], with: Self.wrongSQL),
            "down.yaml": """
            version: 1
            name: shop
            allow-chaos: true
            redis: { url: 'redis://:\(Self.wrongRedis)@127.0.0.1:\(try FreePort.find())/0' }
            sql: { url: 'postgres://u:\(Self.wrongSQL)@127.0.0.1:\(try FreePort.find())/d' }
            kafka:
              brokers: 127.0.0.1:\(try FreePort.find())
              options:
                security.protocol: sasl_plaintext
                sasl.mechanism: PLAIN
                sasl.username: u
                sasl.password: "${env:CANARY_KAFKA}"
            """,
            // Mistakes beside a secret, and a secret where none is expected.
            "mistakes.yaml": """
            version: 1
            name: shop
            redis: { url: "http://u:${env:CANARY_WHOLE}@h/0" }
            sql: { url: "mysql://u:${env:CANARY_WHOLE}@h/0", tabel: x }
            kafka: { brokers: nobody, options: { sasl.password: "${env:CANARY_WHOLE}${env:NOT_SET}" } }
            requests:
              a: { method: POTS, path: x, headers: { x-token: "${env:CANARY_WHOLE}${x" } }
            """,
            // librdkafka's own words about a setting that it does not take.
            "kafka-setting.yaml": """
            version: 1
            name: shop
            allow-chaos: true
            kafka:
              brokers: 127.0.0.1:\(try FreePort.find())
              options: { sasl.mechanism: "${env:CANARY_WHOLE}", message.max.bytes: "${env:CANARY_WHOLE}" }
            """,
            "redis-url.yaml":
                "version: 1\nname: shop\nallow-chaos: true\nredis: { url: \"redis://:${env:CANARY_WHOLE}@h:port/0\" }\n",
            "sql-url.yaml":
                "version: 1\nname: shop\nallow-chaos: true\nsql: { url: \"postgres://u:${env:CANARY_WHOLE}@h:port/d?x=${env:CANARY_WHOLE}\" }\n",
        ]
        for (file, text) in files { try desk.directory.write(text, to: file, permissions: 0o600) }
        return passwords
    }

    // MARK: Working

    private func work(_ desk: Desk, _ environment: [String: String]) async throws {
        for file in ["shop", "wrong-redis", "wrong-sql", "down", "mistakes", "kafka-setting", "redis-url", "sql-url"] {
            let target = ["--target", "\(file).yaml", "--confirm", "shop"]
            let doctor = try await desk.run(["doctor"] + target, environment: environment)
            #expect((doctor.status == 0) == (file == "shop"), "\(file): \(doctor.output) \(doctor.errors)")
            let plan = try await desk.run(["plan", "short.yaml", "--json"] + target, environment: environment)
            if file == "shop" { #expect(plan.status == 0, "\(plan.errors)") }
            guard file != "shop" else { continue }
            let run = try await desk.run(["run", "short.yaml", "--json"] + target, environment: environment)
            #expect(run.status != 0, "\(file): \(run.errors)")
        }
        _ = try await desk.run(["validate", "--json", "mistakes.yaml", "shop.yaml"], environment: environment)
        // Recovery that cannot succeed takes its whole limit; the drill goes on meanwhile.
        async let failed: Void = recoverInVain(desk, environment)
        let run = try await desk.run(
            ["run", "short.yaml", "--target", "shop.yaml", "--confirm", "shop"], environment: environment)
        #expect(run.output.contains("Short lock contention"), "\(run.errors)")
        try await failed
    }

    /// A fault goes in and out in a home of its own; its journal entry comes back when the file holds a wrong password.
    private func recoverInVain(_ desk: Desk, _ environment: [String: String]) async throws {
        let home = desk.directory.file("second-home")
        // With a history of its own: over a shared one the two would rightly not work on one target at a time.
        let here = environment.merging(["FIREDRILL_HOME": home, "FIREDRILL_STORE": ""]) { $1 }
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try desk.directory.write(
            try String(contentsOfFile: desk.directory.file("shop.yaml"), encoding: .utf8), to: "moved.yaml")
        // A key that no coupon of the drill beside it has.
        let inject = try desk.start(
            [
                "inject", "redis-lock-contention", "--for", "60s", "--set", "keys=lock:coupon:99", "--set", "lease=30s",
                "--json", "--target", "moved.yaml", "--confirm", "shop",
            ], environment: here)
        try #require(try await inject.says("in: 1 of 1 keys"), "\(inject.errorText)")
        let journal = "\(home)/journal"
        let entry = try #require(
            try FileManager.default.contentsOfDirectory(atPath: journal).first { $0.hasSuffix(".json") })
        let kept = try #require(FileManager.default.contents(atPath: "\(journal)/\(entry)"))
        inject.signal(SIGINT)
        #expect(await inject.finish().status == 5)
        try kept.write(to: URL(fileURLWithPath: "\(journal)/\(entry)"))
        try desk.directory.write(
            try String(contentsOfFile: desk.directory.file("wrong-redis.yaml"), encoding: .utf8), to: "moved.yaml")
        let vain = try await desk.run(["recover", "--all", "--json"], environment: here)
        #expect(vain.status == 4, "\(vain.output) \(vain.errors)")
        let found = try await desk.run(
            ["recover", "--all", "--json", "--target", "shop.yaml"], environment: here)
        #expect(found.status == 0, "\(found.output) \(found.errors)")
    }

    // MARK: Searching

    /// Files that hold secrets by design: the targets' own, and the lab's.
    private func mayHold(_ path: String) -> Bool {
        let planted = ["shop", "moved", "wrong-redis", "wrong-sql", "down"].map { "\($0).yaml" } + ["token"]
        let lab = ["target.yaml", "secrets.json", "redis.conf"]
        let name = (path as NSString).lastPathComponent
        return path.contains("/state/labs/") ? lab.contains(name) : planted.contains(name)
    }

    private func expectNothing(of marks: [String], _ desk: Desk, _ slack: SlackReceiver) {
        let files = desk.everything()
        for mark in marks {
            let leaks = files.filter { $0.text.contains(mark) && !mayHold($0.path) }.map(\.path)
            #expect(leaks.isEmpty, "\(mark) is in \(leaks)")
            let told = slack.payloads.filter { String(decoding: $0.body, as: UTF8.self).contains(mark) }
            #expect(told.isEmpty, "\(mark) was sent to Slack: \(told.map(\.text))")
        }
        // The search must be able to find something: the files that may hold the marks do.
        #expect(files.contains { mayHold($0.path) && $0.text.contains(Self.wrongRedis) })
        let names = Set(files.map { ($0.path as NSString).lastPathComponent })
        for name in [
            "record.json", "report.md", "timeline.jsonl", "outcomes.jsonl", "audit.jsonl", "store-dump.txt",
            "period.html",
        ] {
            #expect(names.contains(name), "\(name) was not looked at")
        }
        #expect(!slack.payloads.isEmpty)
    }
}

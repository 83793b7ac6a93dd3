import ChaosTestKit
import Foundation
import Glibc
import Testing

/// `firedrill runbook run` as somebody without a terminal runs it, on real processes: files say what was done, and how often.
@Suite(.serialized) struct RunbookCommandTests {
    /// The second step fails while the file `fail` is there, is over at once while `go` is, and else takes its time.
    private static func runbook(_ folder: String) -> String {
        """
        ---
        title: Two files
        vars: { folder: "\(folder)" }
        ---
        # Two files

        ```sh id=first mode=auto risk=change verify="step:first-there within 60s"
        echo done >> "$RB_VARS_FOLDER/first"
        ```

        ```sh id=first-there timeout=60s
        test -s "$RB_VARS_FOLDER/first"
        ```

        ```sh id=second mode=auto timeout=10m
        [ ! -e "$RB_VARS_FOLDER/fail" ] || exit 7
        [ ! -e "$RB_VARS_FOLDER/go" ] || exit 0
        sleep 500 &
        echo $! > "$RB_VARS_FOLDER/child"
        echo $$ > "$RB_VARS_FOLDER/shell"
        wait
        ```

        ```sh id=third risk=change verify="step:third-there within 60s"
        echo done >> "$RB_VARS_FOLDER/third"
        ```

        ```sh id=third-there timeout=60s
        test -s "$RB_VARS_FOLDER/third"
        ```

        """
    }

    private static let command = ["runbook", "run", "files.md", "--target", "shop.yaml", "--confirm", "shop"]

    private func withDesk(_ body: (Desk) async throws -> Void) async throws {
        let redis = try await RedisFixture.shared()
        let desk = try Desk()
        try desk.directory.write(Self.runbook(desk.directory.path), to: "files.md")
        try desk.directory.write(
            "version: 1\nname: shop\nallow-chaos: true\nredis: { url: \"\(redis.url)\" }\n", to: "shop.yaml")
        try await body(desk)
    }

    private func text(_ name: String, _ desk: Desk) -> String? {
        try? String(contentsOfFile: desk.directory.file(name), encoding: .utf8)
    }

    private func runName(_ run: CommandRun) throws -> String {
        try String(#require(run.errors.firstMatch(of: /run ([0-9a-f-]+): Two files/)).output.1)
    }

    @Test func aDryRunShowsEveryStepInItsPlaceAndTouchesNothing() async throws {
        try await withDesk { desk in
            let run = try await desk.run(Self.command + ["--dry-run"])
            #expect(run.status == 0, "\(run.errors)")
            let heads = run.output.split(separator: "\n").filter { $0.hasPrefix("[") || $0.hasPrefix("verifies") }
            #expect(
                heads.map { String($0.prefix { $0 != "(" }).trimmingCharacters(in: .whitespaces) } == [
                    "[1/3] first", "[2/3] second", "[3/3] third", "verifies first: first-there",
                    "verifies third: third-there",
                ])
            #expect(text("first", desk) == nil)
            #expect(!FileManager.default.fileExists(atPath: "\(desk.state)/runbooks"))
        }
    }

    @Test func aFailureEndsIt_WithNobodyToAskItFailsClosed_AndAgreementGoesOn() async throws {
        try await withDesk { desk in
            try desk.directory.write("", to: "fail")
            let failed = try await desk.run(Self.command)
            #expect(failed.status == 2, "\(failed.errors)")
            #expect(failed.errors.contains("next: second") && failed.errors.contains("NOT DONE second: exit code 7"))
            #expect(!failed.errors.contains("next: third"), "it does not go on: \(failed.errors)")
            let name = try runName(failed)
            let resume = Self.command + ["--resume", name]
            #expect(failed.errors.contains("--resume \(name) --target shop.yaml --confirm shop"), "\(failed.errors)")

            try FileManager.default.removeItem(atPath: desk.directory.file("fail"))
            try desk.directory.write("", to: "go")
            let alone = try await desk.run(resume)
            #expect(alone.status == 3 && text("third", desk) == nil, "\(alone.errors)")
            #expect(alone.errors.contains("agree beforehand with --yes-through change"), "\(alone.errors)")
            #expect(alone.errors.contains("--level L1"), "\(alone.errors)")

            let agreed = try await desk.run(resume + ["--yes-through", "change"])
            #expect(agreed.status == 0 && !agreed.errors.contains("resume with"), "\(agreed.errors)")
            #expect(text("first", desk) == "done\n" && text("third", desk) == "done\n", "each was done once")
        }
    }

    @Test func aKilledToolTakesItsScriptAlong_AndResumingRepeatsNothingThatWasDone() async throws {
        try await withDesk { desk in
            let running = try desk.start(Self.command + ["--yes-through", "change"])
            let isAsleep = try await eventually { text("shell", desk)?.hasSuffix("\n") == true }
            try #require(isAsleep, "\(running.errorText)")
            let script = try ["child", "shell"].map { try #require(Int32(text($0, desk)?.dropLast() ?? "")) }
            #expect(script.allSatisfy(isThere))
            running.signal(SIGKILL)
            let killed = await running.finish()
            #expect(try await eventually { !script.contains(where: isThere) }, "the script goes on without its tool")

            try desk.directory.write("", to: "go")
            let resumed = try await desk.run(
                Self.command + ["--yes-through", "change", "--resume", try runName(killed)])
            #expect(resumed.status == 0, "\(resumed.errors)")
            #expect(resumed.output.contains("first: done before"), "\(resumed.output)")
            #expect(text("first", desk) == "done\n" && text("third", desk) == "done\n", "each was done once")
        }
    }

    /// Whoever is dead and not yet fetched by its new parent is not there either.
    private func isThere(_ pid: Int32) -> Bool {
        let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat").map { String(decoding: $0, as: UTF8.self) }
        guard let stat, let end = stat.lastIndex(of: ")") else { return false }
        return stat[end...].dropFirst(2).first.map { !"ZX".contains($0) } ?? false
    }

    private func eventually(_ holds: () -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if holds() { return true }
            try await ContinuousClock().sleep(for: .milliseconds(20))
        }
        return false
    }
}

import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosEngine

@Suite
struct RunbookResumeTests {
    private typealias Bench = RunbookBench

    private static let steps = [
        Bench.step("look", "say", risk: .read), Bench.step("one", "set a", verify: "a", undo: "un-one"),
        Bench.step("two", "set b", verify: "b"), Bench.step("un-one", "clear a"),
    ]

    private func lines(_ bench: RunbookBench) throws -> [AuditLine] {
        let text = try String(contentsOfFile: "\(bench.auditFolder)/audit.jsonl", encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONDecoder().decode(AuditLine.self, from: Data($0.utf8)) }
    }

    @Test
    func theLogTellsWhoDidWhatWithWhichResult() async throws {
        let bench = try Bench()
        _ = try await bench.run(Self.steps)
        let lines = try lines(bench)
        #expect(
            lines.map(\.event) == [
                .began, .started, .commandEnded, .done, .started, .commandEnded, .done, .started, .commandEnded, .done,
                .ended,
            ])
        #expect(lines.allSatisfy { $0.who == "me@here" && $0.time == "2026-01-01T00:00:00Z" })
        #expect(lines[4].text == "set a" && lines[5].output == "did set a" && lines[5].code == 0)
        #expect(lines[5].outputHash == SHA256Digest.hex("did set a") && lines[6].effect == .verified)
        let mode = try FileManager.default.attributesOfItem(atPath: "\(bench.auditFolder)/audit.jsonl")[
            .posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    /// The log as a SIGKILL leaves it after any of its lines, and in the middle of the next one.
    @Test(arguments: 1...9)
    func aRunThatWasKilledRepeatsNothingThatWasDone(kept: Int) async throws {
        let first = try Bench()
        _ = try await first.run(Self.steps)
        let whole = try String(contentsOfFile: "\(first.auditFolder)/audit.jsonl", encoding: .utf8)
            .split(separator: "\n").map(String.init)
        var second = try Bench()
        let log = "\(second.auditFolder)/audit.jsonl"
        try FileManager.default.createDirectory(atPath: second.auditFolder, withIntermediateDirectories: true)
        try (whole.prefix(kept).joined(separator: "\n") + "\n" + whole[kept].prefix(20))
            .write(toFile: log, atomically: true, encoding: .utf8)
        // What was started before the kill had its effect.
        let begun = whole.prefix(kept).filter { $0.contains("\"event\":\"started\"") }.joined()
        if begun.contains("set a") { second.system.turn("a", on: true) }
        if begun.contains("set b") { second.system.turn("b", on: true) }
        second.order.progress = try RunbookProgress.read(folder: second.auditFolder)
        let record = try await second.run(Self.steps)
        #expect(record.ending == .verified && record.steps.allSatisfy(\.isDone))
        #expect(second.system.commands.contains("set a") == !begun.contains("set a"))
        #expect(second.system.commands.contains("set b") == !begun.contains("set b"))
        #expect(second.system.isOn("a") && second.system.isOn("b"))
        #expect(try lines(second: log).contains { $0.event == .resumed })
    }

    /// A torn line is passed over, and what was written after it can be read.
    private func lines(second log: String) throws -> [AuditLine] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").compactMap {
            try? JSONDecoder().decode(AuditLine.self, from: Data($0.utf8))
        }
    }

    @Test
    func aStepThatWasChangedSinceIsNotTheOneThatWasDone() async throws {
        var bench = try Bench()
        _ = try await bench.run(Self.steps)
        bench.order.progress = try RunbookProgress.read(folder: bench.auditFolder)
        var changed = Self.steps
        changed[2] = Bench.step("two", "set c", verify: "c")
        _ = try await bench.run(changed)
        #expect(bench.system.commands == ["say", "set a", "set b", "set c"])
    }

    @Test
    func whatNobodyKnowsTheEndOfIsAskedForAgain() async throws {
        var bench = try Bench()
        let steps = [
            Bench.step("one", "set a", verify: "a"), Bench.step("two", "hang", verify: "b", timeout: .seconds(60)),
        ]
        _ = try await bench.run(steps, stopIn: "hang")
        bench.order.progress = try RunbookProgress.read(folder: bench.auditFolder)
        bench.order.allowed = nil
        let record = try await bench.run([steps[0], Bench.step("two", "hang", verify: "b", timeout: .seconds(60))])
        #expect(bench.person.questions == ["two"] && record.ending == .inconclusive)
        #expect(bench.system.commands == ["set a", "hang"])
    }

    @Test
    func aRunThatNeverWasIsAUsageError() throws {
        let bench = try Bench()
        #expect(throws: ChaosError.self) { try RunbookProgress.read(folder: bench.folder.file("none")) }
    }

    @Test
    func aDryRunShowsEveryStepWithoutSecretsAndRunsNone() throws {
        let bench = try Bench()
        let target = Target(
            name: "t", allowsChaos: true, isOwnLab: true,
            redis: RedisTarget(url: Secret("redis://:open-sesame@h:1"), locks: "lock:{1..2}"), source: "t.yaml")
        let preview = RunbookPreview(
            bench.runbook([
                Bench.step("look", "say ${target.redis} ${target.redis.locks}", mode: .ask, risk: .read),
                RunbookStep(
                    id: "one", kind: .sh, text: StepText("set ${steps.look.output}", kind: .redis), risk: .change,
                    verify: RunbookCheck(step: "proof", within: .seconds(5)), undo: "un-one"),
                Bench.step("un-one", "clear a"),
                Bench.step("proof", "say ok", risk: .read),
            ]), target: target, order: RunbookOrder(run: "dry"), policy: .standard)
        #expect(preview.steps.map(\.id) == ["look", "one", "proof", "un-one"])
        #expect(preview.steps.map(\.role) == [.runs, .runs, .verifies, .undoes])
        #expect(preview.steps.map(\.serves) == [[], [], ["one"], ["one"]])
        #expect(preview.steps.map(\.asks) == [false, true, false, false])
        #expect(preview.steps[0].text == "say <secret> lock:1 lock:2" && preview.steps[0].cannotBePreviewed == nil)
        #expect(preview.steps[1].cannotBePreviewed?.contains("steps.look.output") == true && preview.steps[1].asks)
        #expect(bench.system.commands.isEmpty)
    }
}

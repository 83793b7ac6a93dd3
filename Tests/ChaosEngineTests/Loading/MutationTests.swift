import ChaosCore
import Foundation
import Testing

@testable import ChaosEngine

/// A loader meets files that editors, merges and people broke in every way: it may refuse them, never trap.
@Suite struct MutationTests {
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func noMutationOfAnExperimentTraps(_ seed: UInt64) {
        let loader = ExperimentLoader(vocabulary: SampleFiles.vocabulary)
        expectNoTrap(SampleFiles.experiment, seed) { text throws(FileProblems) in
            _ = try loader.load(text: text, path: "x.yaml")
        }
    }

    @Test(arguments: [UInt64(5), 6])
    func noMutationOfATargetTraps(_ seed: UInt64) {
        let loader = TargetLoader(environment: SampleFiles.environment)
        expectNoTrap(SampleFiles.target, seed) { text throws(FileProblems) in
            _ = try loader.load(text: text, path: "x.yaml")
        }
    }

    /// The audits are most of a target file, and say more of each other than any other section.
    @Test(arguments: [UInt64(7), 8])
    func noMutationOfTheAuditsTraps(_ seed: UInt64) {
        let loader = TargetLoader(environment: SampleFiles.environment)
        expectNoTrap(Self.audits, seed) { text throws(FileProblems) in
            _ = try loader.load(text: text, path: "x.yaml")
        }
    }

    @Test(arguments: [UInt64(9), 10])
    func noMutationOfALevelPolicyTraps(_ seed: UInt64) {
        let loader = LevelPolicyLoader(vocabulary: SampleFiles.vocabulary)
        expectNoTrap(Self.levels, seed) { text throws(FileProblems) in
            _ = try loader.load(text: text, path: "x.yaml")
        }
    }

    @Test(arguments: [UInt64(11), 12])
    func noMutationOfALoadProfileTraps(_ seed: UInt64) {
        let loader = LoadProfileLoader(vocabulary: SampleFiles.vocabulary)
        expectNoTrap(Self.profile, seed) { text throws(FileProblems) in
            _ = try loader.load(text: text, path: "x.yaml")
        }
    }

    /// Most of a runbook is prose, in which nothing is wrong, and what is damaged may still be a runbook.
    @Test(arguments: [UInt64(13), 14])
    func noMutationOfARunbookTraps(_ seed: UInt64) throws {
        let target = try TargetLoader(environment: SampleFiles.environment).load(text: Self.audits, path: "t.yaml")
        let order = RunbookOrder(run: "r", level: .l2)
        expectNoTrap(Self.runbook, seed, refused: 100) { text throws(FileProblems) in
            let runbook = try RunbookLoader(vocabulary: SampleFiles.vocabulary).load(text: text, path: "x.yaml")
            // What loads can be shown and looked at.
            _ = RunbookPreview(runbook, target: target, order: order, policy: .standard)
            _ = RunbookLint(runbooks: [runbook], experiments: []) { _ in false }.findings()
        }
    }

    @Test(arguments: [UInt64(15), 16])
    func noMutationOfARunbookPolicyTraps(_ seed: UInt64) {
        expectNoTrap(Self.policy, seed) { text throws(FileProblems) in
            _ = try RunbookPolicyLoader().load(text: text, path: "x.yaml")
        }
    }

    @Test(arguments: [UInt64(17), 18])
    func noMutationOfAnAlertPlanTraps(_ seed: UInt64) {
        expectNoTrap(Self.alerts, seed) { text throws(FileProblems) in
            _ = try Self.alertLoader.load(text: text, path: "x.yaml")
        }
    }

    /// What libFuzzer starts from is what these start from: whole files that say something in every section.
    private static let audits = corpus("target")
    private static let levels = corpus("levels")
    private static let profile = corpus("load")
    private static let schedule = corpus("schedule")
    private static let policy = corpus("policy")
    private static let alerts = corpus("alerts")
    private static let runbook = corpus("runbook", ending: "md")

    private static func corpus(_ loader: String, ending: String = "yaml") -> String {
        let path = "\(SampleFiles.project)/Tests/Fuzz/corpus/\(loader)/everything.\(ending)"
        return (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    private static let alertLoader = AlertPlanLoader(
        kinds: [
            ChannelKind(name: "console", settings: []),
            ChannelKind(name: "slack", settings: [ChannelSetting("url", isRequired: true, isSecret: true, "Where.")]),
            ChannelKind(
                name: "sms",
                settings: [
                    ChannelSetting("account", isRequired: true, "Who."),
                    ChannelSetting("token", isRequired: true, isSecret: true, "Its secret."),
                    ChannelSetting("to", isRequired: true, "To whom."), ChannelSetting("url", "Another address."),
                ]),
        ], environment: SampleFiles.environment)

    @Test func theFilesThatAreMutatedAreValid() throws {
        _ = try TargetLoader(environment: SampleFiles.environment).load(text: Self.audits, path: "x.yaml")
        _ = try LevelPolicyLoader(vocabulary: SampleFiles.vocabulary).load(text: Self.levels, path: "x.yaml")
        _ = try LoadProfileLoader(vocabulary: SampleFiles.vocabulary).load(text: Self.profile, path: "x.yaml")
        _ = try RunbookLoader(vocabulary: SampleFiles.vocabulary).load(text: Self.runbook, path: "x.md")
        _ = try RunbookPolicyLoader().load(text: Self.policy, path: "x.yaml")
        _ = try Self.alertLoader.load(text: Self.alerts, path: "x.yaml")
        let experiment = try ExperimentLoader(vocabulary: SampleFiles.vocabulary).load(
            text: SampleFiles.experiment, path: "locks.yaml")
        _ = try ScheduleLoader { _ in experiment }.load(text: Self.schedule, path: "x.yaml")
    }

    /// 500 texts, each with one to eight mutations. `load` can throw nothing but `FileProblems`: its type says so.
    private func expectNoTrap(
        _ text: String, _ seed: UInt64, refused least: Int = 250, _ load: (String) throws(FileProblems) -> Void
    ) {
        var random = Seeded(seed: seed)
        var refused = 0
        for _ in 0..<500 {
            let mutated = Mutation.apply(Int.random(in: 1...8, using: &random), to: text, using: &random)
            do { try load(mutated) } catch {
                refused += 1
                #expect(!error.problems.isEmpty)
                for problem in error.problems {
                    #expect(problem.file == "x.yaml")
                    #expect(!problem.message.isEmpty)
                    #expect(!"\(problem)".utf8.contains { $0 < 0x20 }, "a terminal would obey it")
                    #expect(problem.line.map { $0 >= 1 } ?? true)
                }
            }
        }
        // Otherwise the mutations were no mutations.
        #expect(refused > least)
    }
}

/// Random damage to a text.
private enum Mutation {
    private static let pieces = [
        "{", "}", "[", "]", ":", "-", "?", "&a ", "*a", "!!", "|", ">", "%", "@", "\t", "\n", "\r\n", "\"", "'", "#",
        "\u{feff}", "\u{0}", "999999999999999999999999", "-1", "nan", "1e308", "..", "${", "é", "🔥", "\u{202e}", "~",
        "{8..9223372036854775807}", "0x7f", "<<: ", "--- ", "http.p95{", "9e99s", "99999999d",
    ]

    static func apply(_ count: Int, to text: String, using random: inout Seeded) -> String {
        var characters = Array(text)
        for _ in 0..<count where !characters.isEmpty {
            let at = Int.random(in: 0..<characters.count, using: &random)
            let end = min(characters.count, at + Int.random(in: 1...30, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: characters.removeSubrange(at..<end)
            case 1: characters.insert(contentsOf: pieces.randomElement(using: &random) ?? "", at: at)
            case 2: characters.insert(contentsOf: characters[at..<end], at: at)
            case 3: characters.swapAt(at, Int.random(in: 0..<characters.count, using: &random))
            case 4: characters.replaceSubrange(at..<end, with: pieces.randomElement(using: &random) ?? "")
            default: characters[at] = Character(UnicodeScalar(UInt8.random(in: 32...126, using: &random)))
            }
        }
        return String(characters)
    }
}

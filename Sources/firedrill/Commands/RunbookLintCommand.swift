import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill runbook lint`: is every runbook right, linked with its alerts, and runnable here?
struct RunbookLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Checks all runbooks, and their links with the experiments' alerts.",
        discussion: "Warnings depend on this machine and do not fail; --strict makes them fail.")

    @OptionGroup var options: RunbookCommand.Options
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "The folder of the experiments.")
    var experiments = "experiments"

    @Flag(name: .long, help: "Warnings fail, too.")
    var strict = false

    func run() throws {
        var findings: [RunbookLint.Finding] = []
        var runbooks: [Runbook] = []
        let paths = RunbookFiles.paths(in: options.runbooks)
        if paths.isEmpty {
            throw ChaosError(
                .usage, operation: "check the runbooks", target: options.runbooks,
                cause: "there are none in this folder",
                remedy: "Name their folder with --runbooks.")
        }
        for path in paths {
            do { runbooks.append(try RunbookLoader(vocabulary: .builtIn).load(path: path)) } catch {
                findings += error.problems.map { RunbookLint.Finding(problem: $0, isWarning: false) }
            }
        }
        do { _ = try RunbookFiles.policy(in: options.runbooks) } catch {
            findings += error.problems.map { RunbookLint.Finding(problem: $0, isWarning: false) }
        }
        // An experiment that is wrong is `firedrill validate`'s; its links are not known then.
        let loaded = FileSelection.yamlFiles([experiments]).compactMap { path in
            try? ExperimentLoader(vocabulary: .builtIn(beside: path)).load(path: path)
        }
        let commands = Self.commands
        findings += RunbookLint(runbooks: runbooks, experiments: loaded) { commands.has($0) }.findings()
        try show(findings, runbooks: paths.count)
    }

    private func show(_ findings: [RunbookLint.Finding], runbooks: Int) throws {
        if output.json {
            Terminal.output(try JSONText.write(findings))
        } else {
            for finding in findings { Terminal.error("\(finding.isWarning ? "warning" : "error"): \(finding.problem)") }
            output.say("\(runbooks) runbooks checked, \(findings.count) findings")
        }
        if findings.contains(where: { strict || !$0.isWarning }) { throw ExitStatus.invalidFile.thrown }
    }

    private static var commands: SearchPath { SearchPath(ProcessInfo.processInfo.environment["PATH"] ?? "") }
}

/// The folders in which a shell looks for commands.
struct SearchPath: Sendable {
    private let folders: [String]

    init(_ text: String) {
        folders = text.split(separator: ":").map(String.init)
    }

    func has(_ command: String) -> Bool {
        folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(command)") }
    }
}

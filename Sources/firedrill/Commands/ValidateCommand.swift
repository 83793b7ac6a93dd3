import ArgumentParser
import ChaosCore
import ChaosEngine
import Foundation

/// `firedrill validate`: every mistake of every file, with line and key.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks experiment and target files; touches nothing.",
        discussion: "A file with a fault section is an experiment, one with allow-chaos or http a target.")

    @Argument(help: "Files, or folders whose .yaml files are meant.")
    var paths: [String]

    @OptionGroup var output: OutputOptions

    func run() throws {
        let files = FileSelection.yamlFiles(paths)
        let problems = files.flatMap(problems)
        if output.json {
            Terminal.output(try JSONText.write(Outcome(files: files, problems: problems)))
        } else {
            for problem in problems { Terminal.error("\(problem)") }
            let bad = Set(problems.map(\.file)).count
            output.say("\(files.count - bad) of \(files.count) files are valid")
        }
        if !problems.isEmpty { throw ExitStatus.invalidFile.thrown }
    }

    private struct Outcome: Encodable {
        let files: [String]
        let problems: [FileProblem]
    }

    private func problems(of path: String) -> [FileProblem] {
        do throws(FileProblems) {
            if isTarget(path) {
                _ = try TargetLoader().load(path: path)
            } else {
                _ = try ExperimentLoader(vocabulary: .builtIn).load(path: path)
            }
            return []
        } catch {
            return error.problems
        }
    }

    private func isTarget(_ path: String) -> Bool {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let keys = text.split(whereSeparator: \.isNewline).filter { $0.first?.isLetter == true }
            .map { $0.prefix { $0 != ":" } }
        return !keys.contains("fault") && (keys.contains("allow-chaos") || keys.contains("http"))
    }
}

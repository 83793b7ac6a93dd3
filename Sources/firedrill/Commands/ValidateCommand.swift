import ArgumentParser
import ChaosCore
import ChaosEngine

/// `firedrill validate`: every mistake of every file, with line and key.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks experiment, target, level policy, load profile, schedule and alert files; touches nothing.",
        discussion: """
            A file with a fault section is an experiment, one with levels a level policy, one with allow-chaos or http a \
            target, one with nothing but a load and what is expected of it a load profile, one with entries a schedule, \
            one with channels or routes says who is alerted.
            """)

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
            switch FileKind(path: path) {
            case .experiment: _ = try ExperimentLoader(vocabulary: .builtIn(beside: path)).load(path: path)
            case .target: _ = try TargetLoader().load(path: path)
            case .loadProfile: _ = try LoadProfileLoader(vocabulary: .builtIn).load(path: path)
            case .schedule: _ = try ScheduleFiles.loader.load(path: path)
            case .levelPolicy: _ = try LevelPolicyLoader(vocabulary: .builtIn).load(path: path)
            case .alertPlan: _ = try AlertSetup.loader(environment: nil).load(path: path)
            }
            return []
        } catch {
            return error.problems
        }
    }
}

import ChaosCore
import ChaosEngine
import Foundation

/// Loads schedule files with the experiments they name.
enum ScheduleFiles {
    /// Where schedules are when none is named.
    static let folder = "experiments/schedules"

    /// Knows every name that experiments may use.
    static let loader = ScheduleLoader { path throws(FileProblems) in
        try ExperimentLoader(vocabulary: .builtIn(beside: path)).load(path: path)
    }

    /// Every schedule that the paths name, or those in the usual folder. Throws `FileProblems` with every mistake of
    /// every file, and a usage error when there is none or when two have one name.
    static func load(_ paths: [String]) throws -> [Schedule] {
        let files = FileSelection.yamlFiles(paths.isEmpty ? [folder] : paths)
        var schedules: [Schedule] = []
        var problems: [FileProblem] = []
        for file in files {
            do throws(FileProblems) { schedules.append(try loader.load(path: file)) } catch {
                problems += error.problems
            }
        }
        if !problems.isEmpty { throw FileProblems(problems) }
        guard !schedules.isEmpty else {
            throw ChaosError(
                .usage, operation: "find schedules", target: paths.isEmpty ? folder : paths.joined(separator: ", "),
                cause: "there is no .yaml file", remedy: "Name a schedule file.")
        }
        for (index, schedule) in schedules.enumerated()
        where schedules[..<index].contains(where: { $0.name == schedule.name }) {
            throw ChaosError(
                .usage, operation: "load the schedules", target: schedule.source,
                cause: "another file's schedule is called \(schedule.name) too, and names tell ledgers apart")
        }
        return schedules
    }
}

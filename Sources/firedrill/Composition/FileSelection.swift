import ChaosCore
import ChaosEngine
import Foundation

/// Loads the files that a command line names; all problems of all files at once.
enum FileSelection {
    /// All experiments in the order given. Throws `FileProblems` with every mistake of every file.
    static func experiments(_ paths: [String]) throws(FileProblems) -> [Experiment] {
        var experiments: [Experiment] = []
        var problems: [FileProblem] = []
        for path in paths {
            do {
                experiments.append(try ExperimentLoader(vocabulary: .builtIn(beside: path)).load(path: path))
            } catch {
                problems += error.problems
            }
        }
        if !problems.isEmpty { throw FileProblems(problems) }
        return experiments
    }

    /// The YAML files below the paths: files as they are, folders by their direct `.yaml` and `.yml` files.
    static func yamlFiles(_ paths: [String]) -> [String] {
        paths.flatMap { path -> [String] in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
                return [path]
            }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map { "\(path)/\($0)" }
        }
    }
}

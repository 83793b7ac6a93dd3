import ChaosCore
import ChaosEngine
import Foundation

/// Finds and loads runbooks: in a folder that is named, beside an experiment's folder, or in `runbooks` here.
enum RunbookFiles {
    /// The folder of the runbooks that belong to a file, such as an experiment's `../runbooks`; one folder further up for
    /// experiments that stand in a folder of their own kind.
    static func folder(beside path: String?) -> String {
        guard let path else { return "runbooks" }
        let near = URL(fileURLWithPath: path).deletingLastPathComponent().deletingLastPathComponent()
        let folders = [near, near.deletingLastPathComponent()].map { $0.appendingPathComponent("runbooks").path }
        return folders.first(where: isFolder) ?? "runbooks"
    }

    /// The names of the runbooks in a folder, sorted; without those in other languages.
    static func names(in folder: String) -> [String] {
        paths(in: folder).map(ExperimentLoader.name).filter { !$0.hasSuffix(RunbookLint.korean) }
    }

    /// All runbooks in a folder, sorted by name.
    static func paths(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted().map { "\(folder)/\($0)" }
    }

    /// One runbook by its name or its file. Throws a usage error when there is none, `FileProblems` when it is wrong.
    static func load(_ name: String, in folder: String) throws -> Runbook {
        let path = name.hasSuffix(".md") ? name : "\(folder)/\(name).md"
        if !name.hasSuffix(".md"), !FileManager.default.fileExists(atPath: path) {
            let known = names(in: folder)
            let hint = NearestName.suggest(name, among: known).map { "Did you mean \"\($0)\"?" }
            throw ChaosError(
                .usage, operation: "find the runbook", target: path,
                cause:
                    "there is no such file (in \(folder): \(known.isEmpty ? "none" : known.joined(separator: ", ")))",
                remedy: hint ?? "Name a file, or a folder with --runbooks.")
        }
        return try RunbookLoader(vocabulary: .builtIn).load(path: path)
    }

    /// The policy in a folder's `policy.yaml`, else the built-in one. Throws `FileProblems`.
    static func policy(in folder: String) throws(FileProblems) -> RunbookPolicy {
        let path = "\(folder)/policy.yaml"
        guard FileManager.default.fileExists(atPath: path) else { return .standard }
        return try RunbookPolicyLoader().load(path: path)
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}

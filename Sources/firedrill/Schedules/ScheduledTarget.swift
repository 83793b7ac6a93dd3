import ChaosCore
import ChaosEngine
import ChaosLab

/// What the history calls the target of an entry.
enum ScheduledTarget {
    /// The name in the file, or of the one running lab; `nil` when no lab runs. Throws `FileProblems` for a wrong file.
    static func name(_ options: TargetOptions) async throws -> String? {
        if let path = options.target { return try TargetLoader().load(path: path).name }
        let labs = try await TargetSelection.runningLabs(with: options.sql)
        guard labs.count == 1, let lab = labs.first else { return nil }
        return try TargetLoader().load(path: lab.targetFile, isOwnLab: true).name
    }
}

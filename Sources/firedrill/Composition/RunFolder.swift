import ChaosCore
import Foundation

/// The folder of one run, which only its owner may read.
enum RunFolder {
    /// Makes the folder. Throws `storage` when it cannot be made.
    static func make(_ path: String) throws(ChaosError) -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            return path
        } catch {
            throw ChaosError(
                .storage, operation: "make the run's folder", target: path, cause: "\(error)",
                remedy: "Name a folder that can be written with --out.")
        }
    }

    /// Every request of the run as its client saw it, one line each.
    static func outcomes(in folder: String) -> String { "\(folder)/outcomes.jsonl" }
}

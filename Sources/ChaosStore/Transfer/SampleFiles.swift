import ChaosCore
import Foundation

/// The files with the runs' raw samples, on this machine.
struct SampleFiles: Sendable {
    let folder: String

    /// What is in a run's file; `nil` when it is not here, as on another machine.
    func read(_ path: String) -> JSONValue? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(JSONValue.self, from: $0) }
    }

    /// Writes an imported run's samples and returns their path. Throws `storage`.
    func write(_ samples: JSONValue, of run: String) throws(ChaosError) -> String {
        // The id comes from a file of somebody else's and must not lead out of the folder.
        let name = String(run.map { $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : "_" })
        let path = "\(folder)/\(name)/samples.json"
        do {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(name)", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try CanonicalJSON.text(samples).write(toFile: path, atomically: true, encoding: .utf8)
            return path
        } catch {
            throw ChaosError(.storage, operation: "write the samples", target: path, cause: "\(error)")
        }
    }
}

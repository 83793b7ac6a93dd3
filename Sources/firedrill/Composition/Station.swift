import ChaosCore
import Foundation

/// The state folder's own id, made once. What was left behind by a process of this station is in this station's journal,
/// whatever the machine is called and however often it was started since.
enum Station {
    /// Throws `storage` when the id can be neither read nor made.
    static func id(_ state: StateFolder) throws(ChaosError) -> String {
        let path = "\(state.root)/station"
        if let id = read(path) { return id }
        do {
            try FileManager.default.createDirectory(
                atPath: state.root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let own = "\(path).\(UUID().uuidString)"
            try UUID().uuidString.lowercased().write(toFile: own, atomically: false, encoding: .utf8)
            defer { unlink(own) }
            // Whole or not at all, and the first one stays.
            _ = link(own, path)
        } catch {
            throw ChaosError(.storage, operation: "make the station's id", target: path, cause: "\(error)")
        }
        guard let id = read(path) else {
            throw ChaosError(.storage, operation: "read the station's id", target: path, cause: "it is empty")
        }
        return id
    }

    private static func read(_ path: String) -> String? {
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }
}

import ChaosCore
import Foundation

/// The state folder's own id, made once. What was left behind by a process of this station is in this station's journal,
/// whatever the machine is called and however often it was started since.
enum Station {
    /// Throws `storage` when the id can be neither read nor made. One that is there and says nothing is never replaced: the
    /// locks of a shared store know this station by it.
    static func id(_ state: StateFolder) throws(ChaosError) -> String {
        let path = "\(state.root)/station"
        if !FileManager.default.fileExists(atPath: path) {
            do { try make(path, in: state.root) } catch {
                throw ChaosError(.storage, operation: "make the station's id", target: path, cause: "\(error)")
            }
        }
        do {
            let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
            if text.contains(where: { !$0.isWhitespace }) { return text }
            throw unreadable(path, "it is empty")
        } catch let error as ChaosError {
            throw error
        } catch {
            throw unreadable(path, "\(error)")
        }
    }

    /// Whole or not at all, also after a power cut; of several that come at once the first one stays.
    private static func make(_ path: String, in folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let draft = "\(path).\(UUID().uuidString)"
        defer { unlink(draft) }
        try Data(UUID().uuidString.lowercased().utf8).write(to: URL(fileURLWithPath: draft))
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: draft))
        try file.synchronize()
        try file.close()
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func unreadable(_ path: String, _ cause: String) -> ChaosError {
        ChaosError(
            .storage, operation: "read the station's id", target: path, cause: cause,
            remedy: "Make \(path) readable, or put it back from a backup. If it is lost: firedrill recover --all, then"
                + " remove the file, and a new id is made. Locks of the old id in a shared store are not given back by"
                + " themselves then: firedrill store locks, firedrill store unlock.")
    }
}

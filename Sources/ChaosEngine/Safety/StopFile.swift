import ChaosCore
import Foundation

/// The one switch that stops all chaos of this user on this machine: while the file is there, no fault goes in, and every
/// fault that is in comes out.
public struct StopFile: Sendable {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// Why everything is to stop, in the words of whoever said so; `nil` while the file is not there. A file that is there
    /// and cannot be read stops everything too.
    public var reason: String? {
        guard access(path, F_OK) == 0 else { return nil }
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let words = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return words.isEmpty ? "\(path) is there" : words
    }

    /// Puts the file there. Throws `storage` when that is not possible.
    public func set(_ reason: String) throws(ChaosError) {
        do {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try DurableFile.write(Data("\(reason)\n".utf8), to: path)
        } catch {
            throw ChaosError(.storage, operation: "stop all chaos", target: path, cause: "\(error)")
        }
    }

    /// Takes it away; no error when it is not there. Throws `storage` when it stays.
    public func clear() throws(ChaosError) {
        do { try DurableFile.remove(path) } catch {
            throw ChaosError(.storage, operation: "allow chaos again", target: path, cause: "\(error)")
        }
    }

    /// Throws `targetBusy` with the reason while the file is there.
    public func check() throws(ChaosError) {
        guard let reason else { return }
        throw ChaosError(
            .targetBusy, operation: "begin", target: path, cause: "all chaos is stopped: \(reason)",
            remedy: "Allow it again with: firedrill stop --clear")
    }
}

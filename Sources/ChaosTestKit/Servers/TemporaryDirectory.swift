import Foundation
import Synchronization

/// A private folder under the system's temporary one; removed with its owner, or at the end of the process.
///
/// The name holds the process id, so that a later test run can remove what a killed one left behind.
public final class TemporaryDirectory: Sendable {
    private static let prefix = "firedrill-test-"
    private static let open = Mutex<Set<String>>([])
    private static let startup: Void = {
        removeLeftovers()
        atexit { TemporaryDirectory.removeAll() }
    }()

    /// The folder's absolute path.
    public let path: String

    /// Makes the folder, readable by everyone (a server may run as another user) and writable by us.
    public init(_ name: String = "dir") throws {
        _ = Self.startup
        let unique = "\(Self.prefix)\(getpid())-\(name)-\(UUID().uuidString.prefix(8).lowercased())"
        path = FileManager.default.temporaryDirectory.appendingPathComponent(unique).path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let path = path
        Self.open.withLock { _ = $0.insert(path) }
    }

    deinit {
        remove()
    }

    /// The path of an entry of the folder.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Writes a text file and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String, permissions: Int = 0o644) throws -> String {
        let target = file(name)
        try text.write(toFile: target, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: target)
        return target
    }

    /// Removes the folder and everything in it; a second call does nothing.
    public func remove() {
        let path = path
        if Self.open.withLock({ $0.remove(path) }) != nil { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func removeAll() {
        for path in open.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }

    /// What processes that no longer exist left behind.
    private static func removeLeftovers() {
        let parent = FileManager.default.temporaryDirectory
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        for name in names where name.hasPrefix(prefix) {
            guard let owner = Int32(name.dropFirst(prefix.count).prefix { $0.isNumber }) else { continue }
            let isGone = kill(owner, 0) != 0 && errno == ESRCH
            if isGone { try? FileManager.default.removeItem(at: parent.appendingPathComponent(name)) }
        }
    }
}

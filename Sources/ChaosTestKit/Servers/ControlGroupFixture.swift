import ChaosClients
import Foundation
import Synchronization

/// A real memory control group (v1) of a test's own; removed with its owner, and whoever is still in it is killed.
///
/// The name holds the process id, so that a later test run can remove what a killed one left behind.
public final class ControlGroupFixture: Sendable {
    /// The v1 memory hierarchy in which groups can be made; nil where there is none. Tests that need one are skipped then.
    public static let mount: String? = {
        let lines = ((try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? "").split(
            separator: "\n")
        return lines.lazy.map { $0.split(separator: " ").map(String.init) }.first { words in
            guard let dash = words.firstIndex(of: "-"), words.count > dash + 3, words[dash + 1] == "cgroup" else {
                return false
            }
            return words[dash + 3].split(separator: ",").contains("memory") && access(words[4], W_OK) == 0
        }.map { $0[4] }
    }()

    private static let prefix = "firedrill-test-"
    private static let open = Mutex<Set<String>>([])
    private static let startup: Void = {
        removeLeftovers()
        atexit { ControlGroupFixture.removeAll() }
    }()

    /// The group's folder.
    public let folder: String

    /// Makes the group with this limit in bytes for memory, and for memory and swap together; none when nil.
    public init(limit: Int64? = nil) throws {
        _ = Self.startup
        guard let mount = Self.mount else { throw ServerError("there is no writable memory hierarchy") }
        folder = "\(mount)/\(Self.prefix)\(getpid())-\(UUID().uuidString.prefix(8).lowercased())"
        guard mkdir(folder, 0o755) == 0 else {
            throw ServerError("mkdir \(folder): \(String(cString: strerror(errno)))")
        }
        let folder = folder
        Self.open.withLock { _ = $0.insert(folder) }
        guard let limit else { return }
        for file in ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"] { try write("\(limit)", to: file) }
    }

    deinit {
        remove()
    }

    /// The group as the program sees it.
    public var group: MemoryControlGroup {
        get throws { try MemoryControlGroup(folder: folder) }
    }

    /// One of the group's files, without the line end.
    public func read(_ file: String) -> String {
        ((try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) ?? "")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Writes one of the group's files as a person with a shell would; throws the kernel's word.
    public func write(_ text: String, to file: String) throws {
        let descriptor = Glibc.open("\(folder)/\(file)", O_WRONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count else {
            throw ServerError("write \(text) to \(file): \(String(cString: strerror(errno)))")
        }
    }

    /// Both limits as one text.
    public var limits: String { "\(read("memory.limit_in_bytes")) \(read("memory.memsw.limit_in_bytes"))" }

    /// Kills whoever is in the group and removes it; a second call does nothing.
    public func remove() {
        let folder = folder
        if Self.open.withLock({ $0.remove(folder) }) != nil { Self.remove(folder) }
    }

    private static func remove(_ folder: String) {
        for _ in 0..<400 {
            if rmdir(folder) == 0 || errno == ENOENT { return }
            let text = (try? String(contentsOfFile: "\(folder)/cgroup.procs", encoding: .utf8)) ?? ""
            for pid in text.split(separator: "\n").compactMap({ Int32($0) }) { kill(pid, SIGKILL) }
            usleep(5000)
        }
    }

    private static func removeAll() {
        for folder in open.withLock({ $0 }) { remove(folder) }
    }

    /// What test runs that no longer exist left behind.
    private static func removeLeftovers() {
        guard let mount else { return }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: mount)) ?? []
        for name in names where name.hasPrefix(prefix) {
            guard let owner = Int32(name.dropFirst(prefix.count).prefix { $0.isNumber }) else { continue }
            if kill(owner, 0) != 0 && errno == ESRCH { remove("\(mount)/\(name)") }
        }
    }
}

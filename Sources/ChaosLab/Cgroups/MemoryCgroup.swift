import ChaosCore
import Foundation
import Glibc

/// A memory control group of a lab's own: a parent folder named after the lab and one folder below it for the API.
///
/// Both kernels' interfaces are served: v1 (`memory.limit_in_bytes`, `memory.memsw.limit_in_bytes`) and v2
/// (`memory.max`, `memory.swap.max`).
struct MemoryCgroup: Codable, Sendable, Equatable {
    enum Version: String, Codable, Sendable { case v1, v2 }

    let version: Version
    /// Where the hierarchy is mounted.
    let mount: String
    /// The name of the parent folder.
    let name: String

    var parent: String { "\(mount)/\(name)" }
    var folder: String { "\(parent)/api" }
    /// A process joins by writing its id here.
    var processesFile: String { "\(folder)/cgroup.procs" }

    /// Makes both folders and sets the limit in bytes, without swap beside it. Throws `.privilegeMissing` with the
    /// kernel's reason; what was made until then is removed.
    func create(limit: Int64) throws(ChaosError) {
        do {
            if version == .v2 { try write("+memory", to: "\(mount)/cgroup.subtree_control") }
            try makeFolder(parent)
            if version == .v2 { try write("+memory", to: "\(parent)/cgroup.subtree_control") }
            try makeFolder(folder)
            try setLimit(limit)
        } catch {
            remove()
            throw error
        }
    }

    /// How often the kernel's killer has acted in the group; `nil` when the kernel does not tell, which is not zero.
    func outOfMemoryKills() -> Int? {
        let file = version == .v1 ? "memory.oom_control" : "memory.events"
        guard let text = SystemText.read("\(folder)/\(file)") else { return nil }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "oom_kill" { return Int(words[1]) }
        }
        return nil
    }

    /// The ids of the processes in the group.
    func processes() -> [Int32] {
        (SystemText.read(processesFile) ?? "").split(whereSeparator: { $0.isNewline }).compactMap { Int32($0) }
    }

    /// Removes both folders; false when one is still there (the kernel refuses while a process is in it).
    @discardableResult
    func remove() -> Bool {
        for path in [folder, parent] where rmdir(path) != 0 && errno != ENOENT { return false }
        return true
    }

    func setLimit(_ limit: Int64) throws(ChaosError) {
        switch version {
        case .v1:
            // The sum of memory and swap may never be below the memory limit, so that one is lowered first.
            try write("\(limit)", to: "\(folder)/memory.limit_in_bytes")
            let sum = "\(folder)/memory.memsw.limit_in_bytes"
            if access(sum, F_OK) == 0 { try write("\(limit)", to: sum) }
        case .v2:
            try write("\(limit)", to: "\(folder)/memory.max")
            let swap = "\(folder)/memory.swap.max"
            if access(swap, F_OK) == 0 { try write("0", to: swap) }
        }
    }

    private func makeFolder(_ path: String) throws(ChaosError) {
        guard mkdir(path, 0o755) != 0 else { return }
        throw failure("make a control group", path, errno)
    }

    private func write(_ text: String, to path: String) throws(ChaosError) {
        if let number = SystemText.write(text, to: path) {
            throw failure("write \(text) to a control group", path, number)
        }
    }

    private func failure(_ operation: String, _ path: String, _ number: Int32) -> ChaosError {
        ChaosError(.privilegeMissing, operation: operation, target: path, cause: String(cString: strerror(number)))
    }
}

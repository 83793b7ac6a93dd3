import FoundationEssentials
import Glibc

/// One memory control group of this machine, by its folder. Both of the kernel's interfaces are served: v1
/// (`memory.limit_in_bytes`) and v2 (`memory.max`). Reads are single small files and do not block.
public struct MemoryControlGroup: Sendable, Equatable {
    /// The kernel's two interfaces.
    public enum Version: String, Sendable, CaseIterable {
        case v1, v2
    }

    /// The group's folder.
    public let folder: String
    public let version: Version

    /// Finds out which interface the folder has. Throws `.unreachable` when it has neither.
    public init(folder: String) throws(ClientError) {
        self.folder = folder
        for version in Version.allCases where KernelFile.exists("\(folder)/\(version.limitFile)") {
            self.version = version
            return
        }
        throw ClientError(
            code: .unreachable, operation: "find the memory limit", target: folder,
            cause: KernelFile.exists(folder)
                ? "it has neither \(Version.v1.limitFile) nor \(Version.v2.limitFile)" : "there is no such folder")
    }

    /// Which group of that name this is: one that is made anew has another number. Throws `.unreachable` when it is gone.
    public func serial() throws(ClientError) -> UInt64 {
        var information = stat()
        guard stat(folder, &information) == 0 else {
            throw ClientError(
                code: .unreachable, operation: "find the control group", target: folder,
                cause: String(cString: strerror(errno)))
        }
        return UInt64(information.st_ino)
    }

    // MARK: Reading

    /// Memory in use in bytes, file cache included. The kernel counts in batches of a few hundred KiB.
    public func usage() throws(ClientError) -> Int64 {
        try number(version == .v1 ? "memory.usage_in_bytes" : "memory.current")
    }

    /// Memory and swap in use in bytes; `nil` when the kernel does not count swap.
    public func usageWithSwap() -> Int64? {
        switch version {
        case .v1: return try? number("memory.memsw.usage_in_bytes")
        case .v2:
            guard let memory = try? usage(), let swap = try? number("memory.swap.current") else { return nil }
            return memory + swap
        }
    }

    /// File cache in bytes that the kernel can drop when memory is short; `nil` when it does not tell.
    public func fileCache() -> Int64? {
        guard let text = try? KernelFile.read("\(folder)/memory.stat") else { return nil }
        let names = version == .v1 ? ["total_cache", "total_shmem"] : ["file", "shmem"]
        guard let cache = Self.entry(names[0], in: text) else { return nil }
        // Shared memory is counted as cache and has no file to go back to.
        return max(0, cache - (Self.entry(names[1], in: text) ?? 0))
    }

    /// The memory limit.
    public func limit() throws(ClientError) -> MemoryLimit {
        MemoryLimit(text: try KernelFile.read("\(folder)/\(version.limitFile)"))
    }

    /// The limit beside it: in v1 that of memory and swap together, in v2 that of swap alone. `nil` when the kernel keeps
    /// none.
    public func swapLimit() throws(ClientError) -> MemoryLimit? {
        let path = "\(folder)/\(version.swapLimitFile)"
        guard KernelFile.exists(path) else { return nil }
        return MemoryLimit(text: try KernelFile.read(path))
    }

    /// How many processes of the group the kernel's out-of-memory killer has ended; `nil` when it does not tell, which is
    /// not zero.
    public func kills() -> Int? {
        guard let text = try? KernelFile.read("\(folder)/\(version.killsFile)") else { return nil }
        return Self.entry("oom_kill", in: text).map(Int.init)
    }

    /// How long tasks wait for memory; `nil` where the kernel does not tell (always in v1).
    public func pressure() -> PressureStall? {
        guard version == .v2, let text = try? KernelFile.read("\(folder)/memory.pressure") else { return nil }
        return PressureStall(text: text)
    }

    /// The ids of the processes in the group. Throws when they cannot be read, which is not the same as none.
    public func processes() throws(ClientError) -> [Int32] {
        try KernelFile.read("\(folder)/cgroup.procs").split(separator: "\n").compactMap { Int32($0) }
    }

    /// Whether the process is in the group or in one below it, which its limit counts for as well.
    public func holds(_ pid: Int32) -> Bool {
        if (try? processes())?.contains(pid) ?? false { return true }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.contains { name in
            // Every group has a process list, and nothing else that is in a group's folder has one.
            let below = "\(folder)/\(name)"
            guard KernelFile.exists("\(below)/cgroup.procs"), let group = try? MemoryControlGroup(folder: below) else {
                return false
            }
            return group.holds(pid)
        }
    }

    /// Whether this process may change the limit.
    public var isWritable: Bool { access("\(folder)/\(version.limitFile)", W_OK) == 0 }

    // MARK: Writing

    /// Lowers the memory limit and then, when given, the one beside it: v1 refuses a memory limit above that of memory and
    /// swap together. Below what is in use v1 changes nothing and throws with the code `EBUSY`, v2 ends processes.
    public func lower(limit: MemoryLimit, swapLimit: MemoryLimit?) async throws(ClientError) {
        try await set(limit, version.limitFile)
        if let swapLimit { try await set(swapLimit, version.swapLimitFile) }
    }

    /// The same where both limits are still the expected ones; false, with nothing or only the memory limit written, when
    /// somebody else has set another one. Each is looked at right before it is written, on one thread: the kernel has no
    /// write that compares, so what remains is the moment between two system calls.
    public func lower(
        limit: MemoryLimit, swapLimit: MemoryLimit?, insteadOf expected: (limit: MemoryLimit, swapLimit: MemoryLimit?)
    ) async throws(ClientError) -> Bool {
        try await KernelFile.onThread { () throws(ClientError) in
            guard try self.swapLimit()?.text == expected.swapLimit?.text,
                try self.limit().text == expected.limit.text
            else { return false }
            try KernelFile.writeNow(limit.text, to: "\(folder)/\(version.limitFile)")
            guard let swapLimit else { return true }
            // The first write may have waited for memory. Who raises limits begins with this one.
            guard try self.swapLimit()?.text == expected.swapLimit?.text, try self.limit().text == limit.text else {
                return false
            }
            try KernelFile.writeNow(swapLimit.text, to: "\(folder)/\(version.swapLimitFile)")
            return true
        }
    }

    /// Raises the limit beside, when given, and then the memory limit.
    public func raise(limit: MemoryLimit?, swapLimit: MemoryLimit?) async throws(ClientError) {
        if let swapLimit { try await set(swapLimit, version.swapLimitFile) }
        if let limit { try await set(limit, version.limitFile) }
    }

    /// Moves a process into the group; only what it takes from then on is counted there.
    public func join(_ pid: Int32) async throws(ClientError) {
        try await KernelFile.write("\(pid)", to: "\(folder)/cgroup.procs")
    }

    private func set(_ limit: MemoryLimit, _ file: String) async throws(ClientError) {
        try await KernelFile.write(limit.text, to: "\(folder)/\(file)")
    }

    private func number(_ file: String) throws(ClientError) -> Int64 {
        let text = try KernelFile.read("\(folder)/\(file)")
        guard let number = Int64(text) else {
            throw ClientError(
                code: .protocolError, operation: "read", target: "\(folder)/\(file)",
                cause: "\"\(text)\" is not a number")
        }
        return number
    }

    /// The number behind this name in lines such as `oom_kill 3`.
    private static func entry(_ name: String, in text: String) -> Int64? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int64(words[1]) }
        }
        return nil
    }
}

extension MemoryControlGroup.Version {
    /// The file with the memory limit.
    public var limitFile: String { self == .v1 ? "memory.limit_in_bytes" : "memory.max" }

    /// The file with the limit beside it.
    public var swapLimitFile: String { self == .v1 ? "memory.memsw.limit_in_bytes" : "memory.swap.max" }

    /// The file with the counter of processes that were ended for lack of memory.
    public var killsFile: String { self == .v1 ? "memory.oom_control" : "memory.events" }
}

import Glibc

/// Finds the hierarchy in which memory can be limited on this machine.
enum CgroupMounts {
    /// The answer: where, or why not.
    enum Answer: Sendable, Equatable {
        case found(MemoryCgroup.Version, mount: String)
        case missing(reason: String)
    }

    /// Looks for a writable v1 memory hierarchy, then for a v2 hierarchy with the memory controller.
    static func find() -> Answer {
        find(mountInfo: SystemText.read("/proc/self/mountinfo") ?? "") {
            SystemText.read($0)
        } isWritable: {
            access($0, W_OK) == 0
        }
    }

    /// The same over given texts. Lines of `mountinfo` end in `- TYPE SOURCE SUPER-OPTIONS`; the fifth word is where.
    static func find(
        mountInfo: String, read: (String) -> String?, isWritable: (String) -> Bool
    ) -> Answer {
        var refused: [String] = []
        var unified: [String] = []
        for line in mountInfo.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 1 else { continue }
            let (mount, type) = (words[4], words[dash + 1])
            if type == "cgroup2" { unified.append(mount) }
            guard type == "cgroup", words.count > dash + 3,
                words[dash + 3].split(separator: ",").contains("memory")
            else { continue }
            if isWritable(mount) { return .found(.v1, mount: mount) }
            refused.append(mount)
        }
        for mount in unified {
            let controllers = (read("\(mount)/cgroup.controllers") ?? "").split(whereSeparator: { $0.isWhitespace })
            guard controllers.contains("memory") else { continue }
            if isWritable(mount) { return .found(.v2, mount: mount) }
            refused.append(mount)
        }
        return .missing(
            reason: refused.first.map { "no permission to write in \($0) (memory limits need root)" }
                ?? "this machine has no memory controller for control groups")
    }
}

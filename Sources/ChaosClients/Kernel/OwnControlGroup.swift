/// Where this very process stands in a hierarchy of control groups.
public enum OwnControlGroup {
    /// The folder of this process's group in the hierarchy that `folder` belongs to; `nil` when the kernel does not tell.
    public static func folder(besides folder: String) -> String? {
        guard let mounts = try? KernelFile.read("/proc/self/mountinfo"),
            let groups = try? KernelFile.read("/proc/self/cgroup")
        else { return nil }
        return self.folder(besides: folder, mounts: mounts, groups: groups)
    }

    /// The same over given texts. Lines of `mountinfo` hold the mounted part of the hierarchy in the fourth word, where it
    /// is mounted in the fifth, and end in `- TYPE SOURCE OPTIONS`; lines of `cgroup` are `NUMBER:CONTROLLERS:PATH`.
    static func folder(besides folder: String, mounts: String, groups: String) -> String? {
        var found: (root: String, mount: String, type: String)?
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 1 else { continue }
            let (root, mount, type) = (words[3], words[4], words[dash + 1])
            guard type == "cgroup" || type == "cgroup2", folder.hasPrefix("\(mount)/") else { continue }
            if mount.count > found?.mount.count ?? 0 { found = (root, mount, type) }
        }
        guard let found, let path = path(in: groups, isUnified: found.type == "cgroup2") else { return nil }
        let root = found.root == "/" ? "" : found.root
        guard path.hasPrefix(root) else { return nil }
        let below = path.dropFirst(root.count)
        return below == "/" ? found.mount : found.mount + below
    }

    private static func path(in groups: String, isUnified: Bool) -> String? {
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else { continue }
            let isWanted = isUnified ? parts[0] == "0" : parts[1].split(separator: ",").contains("memory")
            if isWanted { return parts[2] }
        }
        return nil
    }
}

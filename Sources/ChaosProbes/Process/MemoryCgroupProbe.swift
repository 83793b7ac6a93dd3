import ChaosClients
import ChaosCore

/// Reads the memory control group of the target's process, of either of the kernel's interfaces.
public actor MemoryCgroupProbe: Probe {
    public static let kind = "memory-cgroup"
    public static let summary = "Reads memory use, limit, kills and pressure of the target's control group."
    public static let metrics = [
        MetricDescriptor("cgroup.memory_usage", .bytes, summary: "Memory in use in the group, file cache included."),
        MetricDescriptor("cgroup.memory_limit", .bytes, summary: "The group's memory limit; unknown when it has none."),
        MetricDescriptor("cgroup.memory_use", .ratio, summary: "Memory in use as a share of the limit."),
        MetricDescriptor(
            "cgroup.oom_kills", .count,
            summary: "Processes of the group that the kernel killed for lack of memory, since the first read."),
        MetricDescriptor(
            "cgroup.pressure", .ratio,
            summary: "Share of the last 10 s in which a task waited for memory (PSI; control groups v2 only)."),
    ]

    private let folder: String
    /// The kernel's counter at the last read.
    private var counter: Int?
    private var kills = 0

    public init?(target: Target) {
        guard let folder = target.process?.cgroup else { return nil }
        self.folder = folder
    }

    public func read() async -> [Metric: Reading] {
        let group: MemoryControlGroup
        do { group = try MemoryControlGroup(folder: folder) } catch {
            return Dictionary(
                uniqueKeysWithValues: Self.metrics.map { (Metric($0.name), .unknown("\(folder): \(error.cause)")) })
        }
        let usage = reading { () throws(ClientError) in Double(try group.usage()) }
        let limit = limit(of: group)
        return [
            Metric("cgroup.memory_usage"): usage,
            Metric("cgroup.memory_limit"): limit,
            Metric("cgroup.memory_use"): use(usage, limit),
            Metric("cgroup.oom_kills"): kills(of: group),
            Metric("cgroup.pressure"): pressure(of: group),
        ]
    }

    public func close() async {}

    private func reading(_ read: () throws(ClientError) -> Double) -> Reading {
        do { return .value(try read()) } catch { return .unknown(error.cause) }
    }

    private func limit(of group: MemoryControlGroup) -> Reading {
        do { return try group.limit().bytes.map { .value(Double($0)) } ?? .unknown("no limit") } catch {
            return .unknown(error.cause)
        }
    }

    private func use(_ usage: Reading, _ limit: Reading) -> Reading {
        guard let used = usage.value else { return usage }
        guard let most = limit.value else { return limit }
        return most > 0 ? .value(used / most) : .unknown("the limit is zero")
    }

    private func kills(of group: MemoryControlGroup) -> Reading {
        guard let now = group.kills() else {
            // What happens until the next read that succeeds is counted then, from where it stood.
            return .unknown("\(group.version.killsFile) has no oom_kill")
        }
        // A counter that fell belongs to a group that was made anew.
        if let counter { kills += now >= counter ? now - counter : now }
        counter = now
        return .value(Double(kills))
    }

    private func pressure(of group: MemoryControlGroup) -> Reading {
        if let pressure = group.pressure() { return .value(pressure.some) }
        return .unknown(
            group.version == .v1
                ? "control groups v1 have no memory.pressure" : "the kernel gives no memory.pressure")
    }
}

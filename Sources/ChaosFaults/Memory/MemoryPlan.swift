import ChaosClients
import ChaosCore
import Glibc

/// What memory pressure will touch and needs. Reads only.
struct MemoryPlan: Sendable {
    let settings: MemorySettings
    let mark: LimitMark
    let tag: String
    let group: MemoryControlGroup

    func make() throws(ClientError) -> FaultPlan {
        let (limit, usage) = (try group.limit(), try group.usage())
        let state = "\(ByteText.describe(Double(usage))) in use, limit \(limit.words)"
        let names = ((try? group.processes()) ?? []).compactMap { ProcessReading(pid: $0)?.label }
        let shown = names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " ..." : "")
        return FaultPlan(
            touches: try touches(limit, usage, state) + [
                names.isEmpty
                    ? "no process is in the group now" : "the kernel will kill among \(names.count) processes: \(shown)"
            ],
            reach: [.processes: Int64(names.count), .bytes: try taken(limit, usage)],
            privileges: privileges(), endsByItself: endsByItself, refusal: try refusal())
    }

    /// Why it cannot be injected here, if so.
    func refusal() throws(ClientError) -> String? {
        if group.holds(getpid()) {
            return "firedrill itself runs in \(group.folder), and would be killed with the target"
        }
        switch settings.mode {
        case .squeeze:
            return group.isWritable
                ? nil : "\(group.folder)/\(group.version.limitFile) cannot be written (it takes root)"
        case .hog:
            return try hogBytes().failure
        }
    }

    /// How much a hog takes, or why there can be none.
    func hogBytes() throws(ClientError) -> (bytes: Int64, failure: String?) {
        guard let limit = try group.limit().bytes else {
            return (0, "\(group.folder) has no limit, so a hog would take the memory of the whole machine")
        }
        let most = limit - settings.floor
        let bytes = settings.hogBytes ?? most
        guard bytes > 0, bytes <= most else {
            return (
                0,
                "a hog of \(ByteText.describe(Double(max(bytes, 0)))) does not fit: the limit is "
                    + "\(ByteText.describe(Double(limit))), of which \(ByteText.describe(Double(settings.floor))) stay free"
            )
        }
        return (bytes, nil)
    }

    /// How much memory the group's processes lose: what the limit sinks by, or what the hog takes.
    private func taken(_ limit: MemoryLimit, _ usage: Int64) throws(ClientError) -> Int64 {
        switch settings.mode {
        case .hog: try hogBytes().bytes
        case .squeeze: max(0, (limit.bytes ?? usage) - max(settings.floor, usage + settings.headroom))
        }
    }

    private func touches(_ limit: MemoryLimit, _ usage: Int64, _ state: String) throws(ClientError) -> [String] {
        switch settings.mode {
        case .squeeze:
            return try squeeze(usage, state)
        case .hog:
            return [
                "memory of control group \(group.folder): \(state)",
                "one process named by \(tag) takes \(ByteText.describe(Double(try hogBytes().bytes))) of the group's memory; "
                    + "the kernel is not to choose it",
            ]
        }
    }

    private func squeeze(_ usage: Int64, _ state: String) throws(ClientError) -> [String] {
        let first = mark.value(atLeast: max(settings.floor, usage + settings.headroom))
        let swap = try group.swapLimit().map { _ in " and \(group.version.swapLimitFile)" } ?? ""
        let nudge = "a passing process of ours asks for 2 MiB in the group when the target lives on with less to spare"
        return [
            "\(group.version.limitFile)\(swap) of control group \(group.folder): \(state)",
            "the limit is lowered to about \(ByteText.describe(Double(first))) (in use + "
                + "\(ByteText.describe(Double(settings.headroom))), file cache left out); again every "
                + "\(DurationText.describe(settings.interval)) with half of that to spare, as far as the kernel lets it, "
                + "never below \(ByteText.describe(Double(settings.floor)))",
        ] + (settings.nudges ? [nudge] : [])
    }

    private func privileges() -> [FaultPlan.Privilege] {
        let counter = FaultPlan.Privilege(
            name: "the kernel's counter oom_kill in \(group.version.killsFile)", granted: group.kills() != nil,
            consequence: "no kill can be confirmed, and the run is inconclusive")
        switch settings.mode {
        case .squeeze:
            let nudge = joining("a busy target that asks for no more memory lives on")
            return [
                .init(
                    name: "write \(group.version.limitFile)", granted: group.isWritable,
                    consequence: "the limit cannot be lowered"),
                counter,
                .init(
                    name: "a limit of swap (\(group.version.swapLimitFile))",
                    granted: (try? group.swapLimit()) != nil,
                    consequence: "where the machine has swap, memory may be moved there and nobody is killed"),
            ] + (settings.nudges ? [nudge] : [])
        case .hog:
            return [
                joining("there can be no hog"),
                .init(
                    name: "keep a process from being killed (oom_score_adj -1000, CAP_SYS_RESOURCE)",
                    granted: OwnPrivileges.mayChangeKillOrder,
                    consequence: "the hog leaves the group once it has its memory; until then the kernel may choose it"),
                counter,
            ]
        }
    }

    private func joining(_ consequence: String) -> FaultPlan.Privilege {
        .init(
            name: "move a process into the group (cgroup.procs)",
            granted: access("\(group.folder)/cgroup.procs", W_OK) == 0, consequence: consequence)
    }

    private var endsByItself: String {
        switch settings.mode {
        case .squeeze:
            "a control group's limit does not end by itself: when the tool dies, its reaper puts the old one back, else "
                + "the next start of firedrill does (or by hand, as the journal says)"
        case .hog: "the hog ends as soon as the process that started it is gone"
        }
    }
}

import ChaosClients
import ChaosCore

/// How a control group was before anything was written to it; what the undo record says of it.
struct MemoryCapture: Sendable, Equatable {
    let folder: String
    let version: MemoryControlGroup.Version
    /// Tells this group from one that is made anew in its place.
    let serial: UInt64
    let limit: MemoryLimit
    /// The limit beside it; `nil` when the kernel keeps none.
    let swapLimit: MemoryLimit?

    /// Reads the group as it is now.
    init(_ group: MemoryControlGroup) throws(ClientError) {
        folder = group.folder
        version = group.version
        serial = try group.serial()
        limit = try group.limit()
        swapLimit = try group.swapLimit()
    }

    /// Reads what `values` wrote. Throws `recoveryFailed` when something is missing.
    init(_ undo: UndoRecord) throws(ChaosError) {
        guard let folder = undo.values["cgroup"], let limit = undo.values["limit"],
            let version = undo.values["version"].flatMap({ MemoryControlGroup.Version(rawValue: $0) }),
            let serial = undo.values["serial"].flatMap({ UInt64($0) })
        else {
            throw ChaosError(
                .recoveryFailed, operation: "read the undo record", target: undo.run,
                cause: "it names no control group, or no limit",
                remedy: "By hand: \(undo.byHand.joined(separator: "; "))")
        }
        self.folder = folder
        self.version = version
        self.serial = serial
        self.limit = MemoryLimit(text: limit)
        swapLimit = undo.values["swap-limit"].map { MemoryLimit(text: $0) }
    }

    /// For the undo record.
    var values: [String: String] {
        var values = [
            "cgroup": folder, "version": version.rawValue, "serial": "\(serial)", "limit": limit.text,
        ]
        values["swap-limit"] = swapLimit?.text
        return values
    }

    /// The shell commands that put both limits back, in the kernel's order.
    var byHand: [String] {
        let swap = swapLimit.map { ["echo \($0.text) > \(folder)/\(version.swapLimitFile)"] } ?? []
        return swap + ["echo \(limit.text) > \(folder)/\(version.limitFile)"]
    }
}

extension MemoryLimit {
    /// For people: `512 MiB`, `no limit`.
    var words: String { bytes.map { ByteText.describe(Double($0)) } ?? "no limit" }
}

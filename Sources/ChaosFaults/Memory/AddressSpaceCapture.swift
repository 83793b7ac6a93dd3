import ChaosClients
import ChaosCore

/// One process and its address space limits before anything was changed, with the limit that is to be set.
struct AddressSpaceCapture: Sendable, Equatable {
    let process: FoundProcess
    let boot: String
    let before: AddressSpaceLimit
    /// The soft limit that the run puts in force; the hard one stays, so that putting it back needs no privilege.
    let ours: UInt64

    init(process: FoundProcess, boot: String, before: AddressSpaceLimit, ours: UInt64) {
        self.process = process
        self.boot = boot
        self.before = before
        self.ours = ours
    }

    /// Reads what `values` wrote. Throws `recoveryFailed` when something is missing.
    init(_ undo: UndoRecord) throws(ChaosError) {
        let values = undo.values
        guard let pid = values["pid"].flatMap({ Int32($0) }), let ticks = values["start-ticks"].flatMap({ UInt64($0) }),
            let boot = values["boot"], let ours = values["ours"].flatMap({ UInt64($0) }),
            let soft = values["soft"], let hard = values["hard"]
        else {
            throw ChaosError(
                .recoveryFailed, operation: "read the undo record", target: undo.run,
                cause: "it names no process, or no limit",
                remedy: "By hand: \(undo.byHand.joined(separator: "; "))")
        }
        process = FoundProcess(pid: pid, startTicks: ticks)
        self.boot = boot
        self.ours = ours
        before = AddressSpaceLimit(soft: UInt64(soft), hard: UInt64(hard))
    }

    /// For the undo record; no limit is the empty text.
    var values: [String: String] {
        [
            "pid": "\(process.pid)", "start-ticks": "\(process.startTicks)", "boot": boot, "ours": "\(ours)",
            "soft": before.soft.map { "\($0)" } ?? "", "hard": before.hard.map { "\($0)" } ?? "",
        ]
    }

    /// The shell command that puts the old limit back.
    var byHand: [String] {
        ["prlimit --pid \(process.pid) --as=\(before.soft.map { "\($0)" } ?? "unlimited"):"]
    }

    /// Whether that very process still runs, on the same boot of the machine.
    var isAlive: Bool { boot == BootID.current && process.isAlive }
}

import ChaosClients
import ChaosCore
import Foundation

/// Tells whether the process that works on a run is gone.
struct OwnerWatch: Sendable {
    /// A process on another machine is gone when it was not heard of for this long, in seconds.
    static let patience = 45.0

    let own: RunOwner

    /// Beside us the process itself is looked at; elsewhere only its silence, in seconds, tells.
    func isGone(_ owner: RunOwner, silence: Double) -> Bool {
        own.isBeside(owner) ? hasSeenEnd(of: owner) : silence > Self.patience
    }

    /// Whether it ran beside us and does not run any more.
    func hasSeenEnd(of owner: RunOwner) -> Bool {
        guard own.isBeside(owner) else { return false }
        return ProcessReading(pid: owner.pid)?.process.startTicks != owner.startTicks
    }
}

extension RunOwner {
    /// This process, as it signs its runs; `station` is the id of its state folder.
    public static func own(station: String) -> RunOwner {
        let pid = getpid()
        // Containers of one machine may share its name and its boot, and still count processes each for itself.
        let space = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? "pid:[?]"
        let boot = "\(BootID.current)/\(space.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" })"
        return RunOwner(
            host: ProcessInfo.processInfo.hostName, pid: pid,
            startTicks: ProcessReading(pid: pid)?.process.startTicks ?? 0, boot: boot, station: station)
    }
}

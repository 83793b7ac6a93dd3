import Glibc

/// One process of this machine, told from every other that has its id later.
public struct FoundProcess: Sendable, Hashable {
    /// Its process id.
    public let pid: Int32
    /// Clock ticks since boot when it started, field 22 of `/proc/PID/stat` (`man 5 proc`).
    public let startTicks: UInt64

    /// Names a process, whether or not it runs.
    public init(pid: Int32, startTicks: UInt64) {
        self.pid = pid
        self.startTicks = startTicks
    }

    /// Whether that very process still runs. One that has ended and only waits to be reaped is gone.
    public var isAlive: Bool {
        guard let stat = ProcessFinder.stat(of: pid) else { return false }
        return !stat.hasEnded && stat.startTicks == startTicks
    }

    /// Sends that very process a signal; false when it is gone or not ours to signal.
    @discardableResult
    public func signal(_ number: Int32) -> Bool {
        isAlive && kill(pid, number) == 0
    }
}

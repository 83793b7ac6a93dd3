/// Which process works on a run or holds a target: on which machine, and named so that a reused id is not taken for it.
public struct RunOwner: Sendable, Codable, Equatable {
    /// The machine's name, for the reader.
    public var host: String
    public var pid: Int32
    /// Clock ticks since boot, field 22 of `/proc/PID/stat` (`man 5 proc`).
    public var startTicks: UInt64
    /// The kernel's id of the boot that the process belongs to.
    public var boot: String
    /// The id of the state folder whose recovery journal this process writes; two users of one machine have two.
    public var station: String

    public init(host: String, pid: Int32, startTicks: UInt64, boot: String, station: String) {
        self.host = host
        self.pid = pid
        self.startTicks = startTicks
        self.boot = boot
        self.station = station
    }

    /// Whether both ran in one boot of one machine, so that either can tell whether the other still lives.
    public func isBeside(_ other: RunOwner) -> Bool {
        !boot.isEmpty && boot == other.boot && host == other.host
    }
}

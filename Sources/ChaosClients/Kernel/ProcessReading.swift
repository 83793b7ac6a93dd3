import Glibc

/// What the kernel says of one running process at this moment (`/proc/PID/stat`, `man 5 proc`).
public struct ProcessReading: Sendable, Equatable {
    /// Which process: its id, and when it started.
    public let process: FoundProcess
    /// The program's name as the kernel keeps it: at most 15 bytes.
    public let name: String
    /// Memory that it has in RAM, in bytes; the kernel's figure is off by some pages per processor.
    public let resident: Int64
    /// Address space that it has mapped, in bytes.
    public let mapped: Int64

    /// Reads the process with this id; `nil` when there is none, or one that has ended and only waits to be reaped.
    public init?(pid: Int32) {
        guard pid > 0, let text = try? KernelFile.read("/proc/\(pid)/stat") else { return nil }
        self.init(pid: pid, stat: text)
    }

    /// The same from the text of the file. The name stands in brackets and may itself hold spaces and brackets, so fields
    /// are counted behind the last one.
    init?(pid: Int32, stat text: String) {
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 21, !["Z", "X", "x"].contains(fields[0]), let ticks = UInt64(fields[19]),
            let mapped = Int64(fields[20]), let pages = Int64(fields[21])
        else { return nil }
        process = FoundProcess(pid: pid, startTicks: ticks)
        name = String(text[text.index(after: open)..<close])
        resident = pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
        self.mapped = mapped
    }

    /// For how many seconds it has run, to 10 ms; `nil` when the kernel does not tell.
    public var uptime: Double? {
        guard let text = try? KernelFile.read("/proc/uptime"),
            let sinceBoot = text.split(separator: " ").first.flatMap({ Double($0) })
        else { return nil }
        return max(0, sinceBoot - Double(process.startTicks) / Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// `1234 (issuance)`.
    public var label: String { "\(process.pid) (\(name))" }
}

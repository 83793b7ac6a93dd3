import Foundation

/// What the operating system knows about this process.
struct ProcessFacts: MetricSource {
    private let startSeconds = Double(WallClock.milliseconds) / 1_000

    func writeMetrics(to text: inout PrometheusText) {
        text.single(
            "process_start_time_seconds", .gauge, "Start of the process, seconds since 1970.", startSeconds)
        text.single("process_pid", .gauge, "Process id.", Double(ProcessInfo.processInfo.processIdentifier))
        if let resident = Self.residentBytes {
            text.single("process_resident_memory_bytes", .gauge, "Resident memory.", Double(resident))
        }
    }

    /// Resident set size; nil where `/proc` does not exist.
    static var residentBytes: Int? {
        guard let statm = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = statm.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

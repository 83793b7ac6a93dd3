import Foundation

/// What this process has used of the machine, as `getrusage` counts it.
struct ProcessUsage: Encodable {
    var cpuSeconds: Double
    /// The most memory that was ever resident, in bytes.
    var peakResidentBytes: Int

    static var now: ProcessUsage { read(Int32(RUSAGE_SELF.rawValue)) }

    /// The same for child processes that have ended.
    static var children: ProcessUsage { read(Int32(RUSAGE_CHILDREN.rawValue)) }

    private static func read(_ who: Int32) -> ProcessUsage {
        var usage = rusage()
        getrusage(who, &usage)
        let times = [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
        // ru_maxrss is in KiB on Linux (man 2 getrusage).
        return ProcessUsage(cpuSeconds: times[0] + times[1], peakResidentBytes: usage.ru_maxrss * 1024)
    }

    /// The CPU time used since an earlier reading; the peak is the process's own.
    func since(_ earlier: ProcessUsage) -> ProcessUsage {
        ProcessUsage(cpuSeconds: cpuSeconds - earlier.cpuSeconds, peakResidentBytes: peakResidentBytes)
    }
}

import ChaosClients
import ChaosCore

/// Reads the target's process from `/proc`, by its pid-file, which is read anew each time.
public actor ProcessProbe: Probe {
    public static let kind = "process"
    public static let summary = "Reads memory, age and restarts of the target's process on this machine."
    public static let metrics = [
        MetricDescriptor("process.up", .flag, summary: "1 while the process that the pid-file names runs, else 0."),
        MetricDescriptor("process.rss", .bytes, summary: "Memory that the process has in RAM."),
        MetricDescriptor("process.uptime", .seconds, summary: "How long the process has run."),
        MetricDescriptor(
            "process.restarts", .count, summary: "How often another process took its place since the first read."),
    ]

    private let pidFile: PIDFile
    /// The newest process that was seen; it tells a later one of the same id apart.
    private var last: FoundProcess?
    private var restarts = 0

    public init?(target: Target) {
        guard let path = target.process?.pidFile else { return nil }
        pidFile = PIDFile(path)
    }

    public func read() async -> [Metric: Reading] {
        switch pidFile.read() {
        case .pid(let pid):
            guard let reading = ProcessReading(pid: pid) else { return down("process \(pid) does not run") }
            return up(reading)
        case .missing:
            // A supervisor removes the file between two starts. One that was never there may just be the wrong path.
            return last == nil ? unknown("there is no \(pidFile.path)") : down("there is no \(pidFile.path)")
        case .unreadable(let reason):
            return unknown(reason)
        }
    }

    public func close() async {}

    private func up(_ reading: ProcessReading) -> [Metric: Reading] {
        if let last, last != reading.process { restarts += 1 }
        last = reading.process
        return [
            Metric("process.up"): .value(1),
            Metric("process.rss"): .value(Double(reading.resident)),
            Metric("process.uptime"): reading.uptime.map(Reading.value) ?? .unknown("the kernel does not tell"),
            Metric("process.restarts"): .value(Double(restarts)),
        ]
    }

    /// A process that does not run has no memory and no age; how often it was started again is known all the same.
    private func down(_ reason: String) -> [Metric: Reading] {
        [
            Metric("process.up"): .value(0),
            Metric("process.rss"): .unknown(reason),
            Metric("process.uptime"): .unknown(reason),
            Metric("process.restarts"): last == nil ? .unknown("it was never seen running") : .value(Double(restarts)),
        ]
    }

    private func unknown(_ reason: String) -> [Metric: Reading] {
        Dictionary(uniqueKeysWithValues: Self.metrics.map { (Metric($0.name), .unknown(reason)) })
    }
}

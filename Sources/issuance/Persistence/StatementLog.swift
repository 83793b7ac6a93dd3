import Logging
import Synchronization

/// Times statements by name, and logs the slow ones; never the parameters, which may be personal.
final class StatementLog: MetricSource {
    private struct State {
        var slow: [String: Int] = [:]
        var all = LatencyHistogram()
    }

    private let switches: SwitchBoard
    private let logger: Logger
    private let state = Mutex(State())

    init(switches: SwitchBoard, logger: Logger) {
        self.switches = switches
        self.logger = logger
    }

    func measure<Result>(_ name: String, _ body: () async throws -> Result) async rethrows -> Result {
        let start = ContinuousClock.now
        defer { record(name, .now - start) }
        return try await body()
    }

    private func record(_ name: String, _ time: Duration) {
        let limit = switches.current.slowQueryMilliseconds
        let isSlow = limit.map { time >= .milliseconds($0) } ?? false
        state.withLock { state in
            state.all.record(time)
            if isSlow { state.slow[name, default: 0] += 1 }
        }
        guard isSlow else { return }
        var metadata: Logger.Metadata = ["statement": "\(name)", "milliseconds": "\(Int(time / .milliseconds(1)))"]
        if let hint = Self.hints[name] { metadata["hint"] = "\(hint)" }
        logger.warning("slow query", metadata: metadata)
    }

    /// What would make a known slow statement fast.
    private static let hints = [
        "orders-of-user": "an index on orders(user_id): switch orderUserIndex on"
    ]

    func writeMetrics(to text: inout PrometheusText) {
        let state = state.withLock { $0 }
        text.begin("issuance_sql_duration_seconds", .histogram, "Time of one SQL statement.")
        text.histogram("issuance_sql_duration_seconds", nil, state.all)
        text.begin("issuance_slow_queries_total", .counter, "Statements over slowQueryMilliseconds, by name.")
        for (name, count) in state.slow.sorted(by: { $0.key < $1.key }) {
            text.sample("issuance_slow_queries_total", ["statement": name], Double(count))
        }
    }
}

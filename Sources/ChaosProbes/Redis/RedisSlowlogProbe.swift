import ChaosClients
import ChaosCore

/// Reads what Redis itself found slow: its slow log and its latency monitor. It keeps one connection and makes a new one
/// when that breaks.
public actor RedisSlowlogProbe: Probe {
    public static let kind = "redis-slowlog"
    public static let summary = "Reads the slow log and the latency monitor of the target's Redis."
    public static let metrics = [
        MetricDescriptor(
            "redis.slow_commands", .count, summary: "Commands in the slow log since the last read, without our own."),
        MetricDescriptor(
            "redis.latency_max", .seconds,
            summary: "The worst event of the latency monitor since the last read; 0 when there was none."),
    ]

    private static let timeLimit = Duration.milliseconds(900)
    private static let slow = Metric("redis.slow_commands")
    private static let latency = Metric("redis.latency_max")

    private let endpoint: RedisEndpoint
    private var connection: RedisConnection?
    private var log = SlowlogHistory()
    private var spikes = LatencyHistory()

    public init?(target: Target) {
        guard let redis = target.redis, let endpoint = try? RedisEndpoint(url: redis.url.reveal()) else { return nil }
        self.endpoint = endpoint
    }

    public func read() async -> [Metric: Reading] {
        do {
            let connection = try await connected()
            let replies = try await connection.pipeline(
                [
                    ["CONFIG", "GET", "slowlog-log-slower-than"], ["CONFIG", "GET", "latency-monitor-threshold"],
                    ["SLOWLOG", "LEN"], ["SLOWLOG", "GET", "1"], ["LATENCY", "LATEST"],
                ], timeout: Self.timeLimit)
            guard replies.count == 5 else { return unknown("Redis gave \(replies.count) answers to 5 questions") }
            return [
                Self.slow: try await slowCommands(
                    threshold: setting(replies[0]), length: replies[2], newest: replies[3], over: connection),
                Self.latency: worstLatency(threshold: setting(replies[1]), events: replies[4]),
            ]
        } catch {
            return unknown("Redis does not answer: \(error.cause)")
        }
    }

    public func close() async {
        await connection?.close()
        connection = nil
    }

    private func unknown(_ reason: String) -> [Metric: Reading] {
        [Self.slow: .unknown(reason), Self.latency: .unknown(reason)]
    }

    /// The value that CONFIG GET answered; `nil` when it may not be asked, as at many providers.
    private func setting(_ reply: RedisValue) -> Int64? { reply.array?.last?.int }

    private func slowCommands(
        threshold: Int64?, length: RedisValue, newest: RedisValue, over connection: RedisConnection
    ) async throws(ClientError) -> Reading {
        if case .error(let text) = newest { return .unknown("the slow log cannot be read: \(text)") }
        guard let entries = newest.array, let length = length.int else { return .unknown("an unexpected answer") }
        if let threshold, threshold < 0 { return .unknown("slowlog-log-slower-than is \(threshold): nothing is noted") }
        if threshold == nil, entries.isEmpty {
            return .unknown("the slow log is empty, and CONFIG GET is refused that would tell whether it is on")
        }
        let number = entries.first?.array?.first?.int
        let before = log.newest
        let reading = log.take(newest: number, length: length)
        guard let count = reading.value, count > 0 else { return reading }
        let latest = try await connection.send(
            ["SLOWLOG", "GET", .int(min(Int64(count), 128))], timeout: Self.timeLimit)
        let ours = (latest.array ?? []).count {
            Self.isOurs($0, after: number.map { $0 < before } == true ? -1 : before)
        }
        return .value(max(0, count - Double(ours)))
    }

    /// Whether a watcher of ours gave the command; each entry ends with the client's name (Redis 4 and newer).
    private static func isOurs(_ entry: RedisValue, after number: Int64) -> Bool {
        guard let fields = entry.array, fields.count >= 6, let own = fields[0].int, own > number else { return false }
        return fields[5].string?.hasPrefix("firedrill-") == true
    }

    private func worstLatency(threshold: Int64?, events: RedisValue) -> Reading {
        if case .error(let text) = events { return .unknown("the latency monitor cannot be read: \(text)") }
        guard let events = events.array else { return .unknown("an unexpected answer") }
        if threshold == 0 {
            return .unknown("latency-monitor-threshold is 0; CONFIG SET latency-monitor-threshold 100 turns it on")
        }
        if threshold == nil, events.isEmpty {
            return .unknown("no event, and CONFIG GET is refused that would tell whether the monitor is on")
        }
        return spikes.take(
            events.compactMap { event in
                guard let fields = event.array, fields.count >= 3, let name = fields[0].string,
                    let at = fields[1].int, let milliseconds = fields[2].int
                else { return nil }
                return LatencyHistory.Spike(event: name, at: at, milliseconds: milliseconds)
            })
    }

    private func connected() async throws(ClientError) -> RedisConnection {
        if let connection, !connection.isClosed { return connection }
        let made = try await RedisConnection.connect(
            to: endpoint, clientName: "firedrill-probe", timeout: Self.timeLimit)
        connection = made
        return made
    }
}

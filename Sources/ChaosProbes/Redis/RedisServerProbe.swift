import ChaosClients
import ChaosCore

/// Reads `INFO` of the target's Redis. It keeps one connection and makes a new one when that breaks.
public actor RedisServerProbe: Probe {
    public static let kind = "redis-server"
    public static let summary = "Reads clients, memory and operations of the target's Redis."
    public static let metrics = [
        MetricDescriptor("redis.up", .flag, summary: "1 while Redis answers, else 0."),
        MetricDescriptor("redis.connected_clients", .count, summary: "Connections to Redis."),
        MetricDescriptor("redis.blocked_clients", .count, summary: "Connections that wait in a blocking command."),
        MetricDescriptor("redis.used_memory", .bytes, summary: "Memory that Redis has allocated."),
        MetricDescriptor("redis.ops", .perSecond, summary: "Commands per second, as Redis counts them."),
        MetricDescriptor("redis.ping_time", .seconds, summary: "Round trip of one PING."),
    ]

    private static let fields: [(field: String, metric: String)] = [
        ("connected_clients", "redis.connected_clients"), ("blocked_clients", "redis.blocked_clients"),
        ("used_memory", "redis.used_memory"), ("instantaneous_ops_per_sec", "redis.ops"),
    ]

    private let endpoint: RedisEndpoint
    private var connection: RedisConnection?

    public init?(target: Target) {
        guard let redis = target.redis, let endpoint = try? RedisEndpoint(url: redis.url.reveal()) else { return nil }
        self.endpoint = endpoint
    }

    public func read() async -> [Metric: Reading] {
        do {
            let connection = try await connected()
            let start = ContinuousClock.now
            _ = try await connection.send(["PING"])
            let ping = (ContinuousClock.now - start).inSeconds
            let info = try await connection.send(["INFO"]).string ?? ""
            return readings(info, ping: ping)
        } catch {
            // A server that refuses our password is there; whether it serves those who know it cannot be told.
            let isRefused = error.code == .authenticationFailed
            var readings = [Metric("redis.up"): isRefused ? Reading.unknown(error.cause) : .value(0)]
            for descriptor in Self.metrics.dropFirst() {
                readings[Metric(descriptor.name)] = .unknown("Redis does not answer: \(error.cause)")
            }
            return readings
        }
    }

    public func close() async {
        await connection?.close()
        connection = nil
    }

    private func readings(_ info: String, ping: Double) -> [Metric: Reading] {
        var found: [Substring: Double] = [:]
        for line in info.split(whereSeparator: \.isNewline) {
            let halves = line.split(separator: ":", maxSplits: 1)
            if halves.count == 2, let number = Double(halves[1]) { found[halves[0]] = number }
        }
        var readings: [Metric: Reading] = [
            Metric("redis.up"): .value(1), Metric("redis.ping_time"): .value(ping),
        ]
        for (field, metric) in Self.fields {
            readings[Metric(metric)] = found[Substring(field)].map(Reading.value) ?? .unknown("INFO has no \(field)")
        }
        return readings
    }

    private func connected() async throws(ClientError) -> RedisConnection {
        if let connection, !connection.isClosed { return connection }
        let made = try await RedisConnection.connect(
            to: endpoint, clientName: "firedrill-probe", timeout: .milliseconds(900))
        connection = made
        return made
    }
}

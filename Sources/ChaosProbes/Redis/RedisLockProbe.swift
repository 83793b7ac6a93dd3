import ChaosClients
import ChaosCore

/// Looks at the application's lock keys in Redis. It keeps one connection and makes a new one when that breaks.
///
/// A lock is a string or a hash, as plain locks and Redisson's are; whatever else has such a name is none.
public actor RedisLockProbe: Probe {
    public static let kind = "redis-locks"
    public static let summary = "Looks at the application's locks in the target's Redis."
    public static let metrics = [
        MetricDescriptor("redis.locks_held", .count, summary: "Lock keys that somebody holds now."),
        MetricDescriptor(
            "redis.longest_hold", .seconds,
            summary: "How long the same owner has been seen with the same lock; 0 when none is held."),
        MetricDescriptor(
            "redis.lock_longest_ttl", .seconds,
            summary: "The longest remaining time to live of a held lock; 0 when none is held."),
    ]

    private static let timeLimit = Duration.milliseconds(900)

    private let endpoint: RedisEndpoint
    private let keys: [String]
    private var connection: RedisConnection?
    private var holds = LockHolds()

    public init?(target: Target) {
        guard let redis = target.redis, let pattern = redis.locks,
            let keys = try? KeyPattern.expand(pattern).get(),
            let endpoint = try? RedisEndpoint(url: redis.url.reveal())
        else { return nil }
        self.endpoint = endpoint
        self.keys = keys
    }

    public func read() async -> [Metric: Reading] {
        do {
            return readings(try await locks(over: try await connected()))
        } catch {
            var readings: [Metric: Reading] = [:]
            for descriptor in Self.metrics {
                readings[Metric(descriptor.name)] = .unknown("the locks cannot be read: \(error.cause)")
            }
            return readings
        }
    }

    public func close() async {
        await connection?.close()
        connection = nil
    }

    private struct Lock {
        let key: String
        let owner: String
        /// In milliseconds; -1 without an end.
        let timeToLive: Int64
    }

    private func readings(_ locks: [Lock]) -> [Metric: Reading] {
        let owners = Dictionary(locks.map { ($0.key, $0.owner) }) { first, _ in first }
        let longest = holds.take(owners, at: ContinuousClock.now)
        let endless = locks.first { $0.timeToLive == -1 }
        return [
            Metric("redis.locks_held"): .value(Double(locks.count)),
            Metric("redis.longest_hold"): .value(longest.inSeconds),
            Metric("redis.lock_longest_ttl"): endless.map { .unknown("\($0.key) is held and never expires") }
                ?? .value(Double(locks.map(\.timeToLive).max() ?? 0) / 1e3),
        ]
    }

    /// Two round trips: the owners are only asked of keys that are there and of a lock's type. What is gone by then was
    /// let go of.
    private func locks(over connection: RedisConnection) async throws(ClientError) -> [Lock] {
        let looks = try await replies(
            keys.flatMap { [["TYPE", .string($0)], ["PTTL", .string($0)]] }, over: connection)
        var found: [(key: String, timeToLive: Int64, question: [RedisArgument])] = []
        for (index, key) in keys.enumerated() {
            let timeToLive = looks[index * 2 + 1].int ?? -2
            switch looks[index * 2].string {
            case "string": found.append((key, timeToLive, ["GETRANGE", .string(key), "0", "255"]))
            case "hash": found.append((key, timeToLive, ["HSCAN", .string(key), "0", "COUNT", "10"]))
            default: continue
            }
        }
        let owners = try await replies(found.map(\.question), over: connection)
        return zip(found, owners).compactMap { lock, answer in
            Self.owner(answer).map { Lock(key: lock.key, owner: $0, timeToLive: max(lock.timeToLive, -1)) }
        }
    }

    /// The text of a string; the fields of a hash, whose values are counters that change while it is held.
    private static func owner(_ answer: RedisValue) -> String? {
        let owner: String?
        if let fields = answer.array?.last?.array {
            owner = stride(from: 0, to: fields.count, by: 2).compactMap { fields[$0].string }.sorted()
                .joined(separator: " ")
        } else {
            owner = answer.string
        }
        return owner.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func replies(
        _ commands: [[RedisArgument]], over connection: RedisConnection
    ) async throws(ClientError) -> [RedisValue] {
        let replies = try await connection.pipeline(commands, timeout: Self.timeLimit)
        for case .error(let text) in replies {
            // A key that changed its type between the two round trips is no lock any more.
            if text.hasPrefix("WRONGTYPE") { continue }
            throw ClientError(
                code: .serverError, operation: "read the locks", target: endpoint.description, cause: text)
        }
        return replies
    }

    private func connected() async throws(ClientError) -> RedisConnection {
        if let connection, !connection.isClosed { return connection }
        let made = try await RedisConnection.connect(
            to: endpoint, clientName: "firedrill-probe", timeout: Self.timeLimit)
        connection = made
        return made
    }
}

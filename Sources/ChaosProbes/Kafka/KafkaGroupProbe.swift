import ChaosClients
import ChaosCore
import Glibc

/// Reads how far the target's consumer groups are behind. It keeps one connection, and joins no group.
public actor KafkaGroupProbe: Probe {
    public static let kind = "kafka-group"
    public static let summary = "Reads the lag of the target's consumer groups, in records and in time."
    public static let metrics = [
        MetricDescriptor("kafka.up", .flag, summary: "1 while the cluster answers, else 0."),
        MetricDescriptor(
            "kafka.lag", .count, labels: ["group"],
            summary: "Records the group has not read: end minus committed offset, over all partitions."),
        MetricDescriptor(
            "kafka.partition_lag", .count, labels: ["group", "topic", "partition"],
            summary: "Records the group has not read in one partition."),
        MetricDescriptor(
            "kafka.time_lag", .seconds, labels: ["group"],
            summary: "Age of the oldest record the group has not read; 0 when there is none."),
        MetricDescriptor(
            "kafka.drain_time", .seconds, labels: ["group"],
            summary: "How long the lag lasts if it goes on falling as in the last 10 s."),
        MetricDescriptor(
            "kafka.members", .count, labels: ["group"],
            summary: "Workers with a partition, by their metrics pages (stuck members of others do not show there)."),
    ]

    /// For all groups together; the rest of a second is the caller's.
    private static let timeLimit = Duration.milliseconds(850)
    private static let connectLimit = Duration.milliseconds(500)

    private let endpoint: KafkaEndpoint
    private let groups: [ConsumerGroup]
    private let pages: WorkerPages
    private var admin: KafkaAdmin?
    private var histories: [String: DrainHistory] = [:]

    public init?(target: Target) {
        guard let kafka = target.kafka,
            let endpoint = try? KafkaEndpoint(
                brokers: kafka.brokers, options: kafka.options.mapValues { $0.reveal() })
        else { return nil }
        self.endpoint = endpoint
        groups = kafka.groups
        pages = WorkerPages(urls: kafka.workerMetrics)
    }

    public func read() async -> [Metric: Reading] {
        async let workers = pages.topics()
        var readings = await lags()
        let topics = await workers
        for group in groups {
            readings[Metric("kafka.members", ["group": group.name])] = WorkerPages.members(
                of: group.topics, in: topics)
        }
        return readings
    }

    public func close() async {
        await admin?.close()
        admin = nil
    }

    private func lags() async -> [Metric: Reading] {
        let end = ContinuousClock.now + Self.timeLimit
        do {
            let admin = try connected()
            let cluster = try await admin.metadata()
            var readings: [Metric: Reading] = [Metric("kafka.up"): .value(1)]
            for (index, group) in groups.enumerated() {
                let share = (end - ContinuousClock.now) / (groups.count - index)
                readings.merge(await lag(of: group, cluster, admin, within: max(share, .milliseconds(20)))) { $1 }
            }
            return readings
        } catch {
            // A cluster that refuses our password is there; whether it serves those who know it cannot be told.
            let isRefused = error.code == .authenticationFailed
            var readings = [Metric("kafka.up"): isRefused ? Reading.unknown(error.cause) : .value(0)]
            for group in groups {
                readings.merge(unknown(group, "Kafka does not answer: \(error.cause)")) { $1 }
            }
            return readings
        }
    }

    private func lag(
        of group: ConsumerGroup, _ cluster: KafkaClusterInfo, _ admin: KafkaAdmin, within limit: Duration
    ) async -> [Metric: Reading] {
        if let missing = group.topics.first(where: { cluster.topics[$0] == nil }) {
            return unknown(group, "there is no topic \(missing)")
        }
        do {
            let backlogs = try await admin.backlog(
                group: group.name, partitions: group.topics.flatMap { cluster.partitions(of: $0) }, within: limit)
            let made = GroupReadings(group: group.name, backlogs: backlogs, wallClock: Self.wallClock)
            var readings = made.partitions
            readings[Metric("kafka.lag", ["group": group.name])] = made.lag
            readings[Metric("kafka.time_lag", ["group": group.name])] = made.timeLag
            readings[Metric("kafka.drain_time", ["group": group.name])] = drainTime(of: group, made.lag)
            return readings
        } catch {
            return unknown(group, "the offsets of the group cannot be read: \(error.cause)")
        }
    }

    private func drainTime(of group: ConsumerGroup, _ lag: Reading) -> Reading {
        var history = histories[group.name] ?? DrainHistory()
        defer { histories[group.name] = history }
        guard let value = lag.value else {
            history.interrupt()
            return lag
        }
        history.take(value, at: ContinuousClock.now)
        return history.drainTime
    }

    private func unknown(_ group: ConsumerGroup, _ reason: String) -> [Metric: Reading] {
        histories[group.name] = nil
        return ["kafka.lag", "kafka.time_lag", "kafka.drain_time"].reduce(into: [:]) {
            $0[Metric($1, ["group": group.name])] = .unknown(reason)
        }
    }

    /// Records carry the wall clock of their producers, so their age can be told by no other clock.
    private static var wallClock: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private func connected() throws(ClientError) -> KafkaAdmin {
        if let admin { return admin }
        let made = try KafkaAdmin(endpoint: endpoint, clientID: "firedrill-probe", timeout: Self.connectLimit)
        admin = made
        return made
    }
}

import ChaosClients
import ChaosCore

/// What stuck members will touch and need. Reads only.
struct ConsumerLagPlan: Sendable {
    let context: FaultContext
    let settings: ConsumerLagSettings
    let watch: ClusterWatch

    func make() async throws -> FaultPlan {
        let cluster = try await watch.cluster()
        let partitions = wanted(in: cluster)
        let lag = await lag(of: partitions)
        let group = settings.group
        return FaultPlan(
            touches: [
                "consumer group \(group.name) on \(settings.topics.joined(separator: ", ")): each stuck member that joins or "
                    + "leaves makes the group deal its partitions anew, and nobody reads meanwhile",
                "\(settings.members) to \(settings.maxMembers) member(s) with client.id \(context.tag) in a process of "
                    + "their own, speaking \(group.assignors) as the target file says of the group",
                "at least one of \(partitions.count) partition(s) \(Self.list(partitions)), which is then read by nobody "
                    + "(\(lag.words)); nothing is committed and no record is changed",
            ],
            reach: [.members: Int64(settings.maxMembers), .partitions: Int64(partitions.count)],
            privileges: [
                .init(
                    name: "READ on the group \(group.name) and its topics", granted: lag.granted,
                    consequence: "no member can join, and nothing is taken")
            ],
            endsByItself:
                "the members leave the group \(DurationText.describe(settings.lease)) after the tool's last sign of "
                + "life; if their process is killed, the group deals the partitions anew after "
                + "\(DurationText.describe(settings.sessionTimeout))",
            refusal: refusal(cluster))
    }

    /// Why no partition can be taken, if so.
    func refusal(_ cluster: KafkaClusterInfo) -> String? {
        if let missing = settings.topics.first(where: { cluster.topics[$0] == nil }) {
            return "there is no topic \(missing) on the cluster"
        }
        if wanted(in: cluster).isEmpty {
            return "none of the wanted partitions exists on \(settings.topics.joined(separator: ", "))"
        }
        return nil
    }

    private func wanted(in cluster: KafkaClusterInfo) -> [KafkaPartition] {
        settings.topics.flatMap { cluster.partitions(of: $0) }.filter { settings.wants($0.partition) }
    }

    /// The present lag in words, and whether the group's offsets may be read at all; `nil` when that cannot be told.
    private func lag(of partitions: [KafkaPartition]) async -> (words: String, granted: Bool?) {
        do {
            let backlogs = try await watch.backlog(group: settings.group.name, partitions: partitions)
            let lags = partitions.map { try? backlogs[$0]?.get().lag }
            let unknown = lags.filter { $0 == .some(nil) || $0 == nil }.count
            let sum = lags.compactMap { $0 ?? nil }.reduce(0, +)
            let words = unknown == 0 ? "present lag \(sum)" : "present lag \(sum), unknown in \(unknown) of them"
            return (words, true)
        } catch {
            return ("present lag unknown: \(error.cause)", error.code == .authenticationFailed ? false : nil)
        }
    }

    private static func list(_ partitions: [KafkaPartition]) -> String {
        partitions.prefix(6).map(\.description).joined(separator: ", ") + (partitions.count > 6 ? " ..." : "")
    }
}

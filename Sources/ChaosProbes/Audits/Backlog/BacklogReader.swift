import ChaosClients
import ChaosCore

/// Reads where the target's consumer groups stand.
struct BacklogReader: Sendable {
    /// For one question; a look asks a few of them.
    private static let timeLimit = Duration.seconds(2)

    private let admin: KafkaAdmin

    /// Connects in the background. Throws when the description is refused.
    init(target: KafkaTarget) throws(ClientError) {
        let endpoint = try KafkaEndpoint(brokers: target.brokers, options: target.options.mapValues { $0.reveal() })
        admin = try KafkaAdmin(endpoint: endpoint, clientID: "firedrill-audit", timeout: Self.timeLimit)
    }

    /// The partitions of all topics. Throws an outage when no broker answers.
    func cluster() async throws(AuditProblem) -> KafkaClusterInfo {
        do {
            return try await admin.metadata()
        } catch {
            throw AuditProblem(error, asked: "Kafka")
        }
    }

    /// Where the group stands in every partition of its topics that there are. Committed offsets are read first and
    /// watermarks after them: a lag is never seen too small.
    func look(
        _ group: ConsumerGroup, in cluster: KafkaClusterInfo
    ) async throws(AuditProblem) -> [KafkaPartition: GroupPosition] {
        let partitions = group.topics.flatMap { cluster.partitions(of: $0) }
        do throws(ClientError) {
            let committed = try await admin.committedOffsets(group: group.name, partitions: partitions)
            var positions: [KafkaPartition: GroupPosition] = [:]
            for partition in partitions {
                let (low, high) = try await admin.watermarks(partition)
                positions[partition] = GroupPosition(committed: committed[partition] ?? nil, low: low, high: high)
            }
            return positions
        } catch {
            throw AuditProblem(error, asked: "Kafka")
        }
    }

    func close() async {
        await admin.close()
    }
}

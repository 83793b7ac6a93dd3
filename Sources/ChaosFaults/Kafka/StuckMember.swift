import ChaosClients
import ChaosCore
import Synchronization

/// One member of the application's consumer group that takes partitions, answers every heartbeat and rebalance, and reads
/// and commits nothing.
final class StuckMember: Sendable {
    let name: String
    private let consumer: KafkaConsumer
    private let trouble = Mutex<String?>(nil)
    private let polling = Mutex<Task<Void, Never>?>(nil)

    /// Joins the group; partitions come later.
    init(name: String, order: StuckOrder, endpoint: KafkaEndpoint, clock: any RunClock) async throws(ClientError) {
        self.name = name
        consumer = try KafkaConsumer(
            endpoint: endpoint, groupID: order.group, clientID: order.tag, options: order.memberOptions,
            readsNothing: true)
        try await consumer.subscribe(order.topics)
        // Polling is what keeps a member in its group and lets it take part in rebalances.
        polling.withLock {
            $0 = Task { [weak self, consumer] in
                while !Task.isCancelled, !consumer.isClosed {
                    do throws(ClientError) {
                        _ = try await consumer.poll(max: 1, timeout: .milliseconds(500))
                    } catch {
                        if error.code != .cancelled, error.code != .closed { self?.note(error) }
                        // Cancelled means that we are leaving.
                        do { try await clock.sleep(for: .milliseconds(100)) } catch { return }
                    }
                }
            }
        }
    }

    var membership: KafkaMembership { consumer.membership }

    /// What the group gave it, and what its client complained about.
    var report: StuckReport.Member {
        let membership = membership
        return StuckReport.Member(
            name: name, partitions: membership.partitions.map(\.description), changedAt: membership.changedAt,
            trouble: trouble.withLock { $0 })
    }

    /// Leaves the group politely, so that others get the partitions at once.
    func leave() async {
        polling.withLock { $0?.cancel() }
        await consumer.close()
    }

    private func note(_ error: ClientError) {
        trouble.withLock { $0 = "\(error.serverCode ?? error.code.rawValue): \(error.cause)" }
    }
}

extension KafkaMembership {
    /// The assignment in the order of topics and numbers.
    var partitions: [KafkaPartition] {
        assignment.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
    }
}

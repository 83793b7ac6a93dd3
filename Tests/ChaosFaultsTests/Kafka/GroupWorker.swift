import ChaosClients
import Foundation
import Synchronization

/// The application's consumer: reads, takes note and commits, as a worker process does.
final class GroupWorker: Sendable {
    private let consumer: KafkaConsumer
    private let seen = Mutex<[Int: [Int64]]>([:])
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// Joins the group with this session timeout in milliseconds.
    init(brokers: String, group: String, topic: String, session: Int) async throws {
        consumer = try KafkaConsumer(
            endpoint: try KafkaEndpoint(brokers: brokers), groupID: group, clientID: "worker",
            options: [
                "session.timeout.ms": "\(session)", "heartbeat.interval.ms": "200",
                "partition.assignment.strategy": "range,roundrobin",
            ])
        try await consumer.subscribe([topic])
        task.withLock { task in
            task = Task { [weak self, consumer] in
                while !Task.isCancelled {
                    guard let messages = try? await consumer.poll(max: 100, timeout: .milliseconds(100)) else {
                        try? await Task.sleep(for: .milliseconds(20))
                        continue
                    }
                    guard !messages.isEmpty else { continue }
                    let offsets = Dictionary(
                        messages.map { (KafkaPartition(topic: $0.topic, partition: $0.partition), $0.offset + 1) },
                        uniquingKeysWith: max)
                    do { try await consumer.commit(offsets) } catch { continue }
                    self?.note(messages)
                }
            }
        }
    }

    /// The numbers of the partitions it has.
    var partitions: [Int] { consumer.membership.assignment.map(\.partition).sorted() }

    /// How often the group gave or took its partitions.
    var rebalances: Int { consumer.membership.rebalances }

    /// The offsets that it read and committed in a partition.
    func read(of partition: Int) -> [Int64] { seen.withLock { $0[partition] ?? [] } }

    func stop() async {
        task.withLock { $0?.cancel() }
        await consumer.close()
    }

    private func note(_ messages: [KafkaMessage]) {
        seen.withLock { seen in
            for message in messages { seen[message.partition, default: []].append(message.offset) }
        }
    }
}

import ChaosClients
import ChaosCore

/// Asks the Kafka cluster, one question a line: `brokers`, `topics`, `lag GROUP`. It changes nothing and joins no group.
public struct KafkaStep: StepRunner {
    public static let kind = StepKind.kafka
    public static let summary = "Asks the cluster, one question a line: brokers, topics, lag GROUP."

    private let endpoint: KafkaEndpoint
    private let groups: [ConsumerGroup]

    /// `nil` when the target's file has no Kafka.
    public init?(target: Target) {
        guard let kafka = target.kafka,
            let endpoint = try? KafkaEndpoint(
                brokers: kafka.brokers, options: kafka.options.mapValues { $0.reveal() })
        else { return nil }
        self.endpoint = endpoint
        groups = kafka.groups
    }

    public func run(_ call: StepCall) async -> StepResult {
        let lines = call.plainText.split(whereSeparator: \.isNewline).map(\.trimmingSpaces)
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        do {
            let admin = try KafkaAdmin(
                endpoint: endpoint, clientID: "firedrill-runbook", timeout: min(call.timeout, .seconds(10)))
            do {
                let result = try await answer(lines, admin, call.timeout)
                await admin.close()
                return result
            } catch {
                await admin.close()
                throw error
            }
        } catch {
            return StepResult(.failed, detail: (error as? ClientError)?.cause ?? "\(error)")
        }
    }

    public func close() async {}

    private func answer(_ lines: [String], _ admin: KafkaAdmin, _ limit: Duration) async throws -> StepResult {
        let output = OutputText()
        let info = try await admin.metadata()
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "brokers" where words.count == 1:
                for broker in info.brokers { output.append("\(broker.id): \(broker.host):\(broker.port)") }
            case "topics" where words.count == 1:
                for (topic, count) in info.topics.sorted(by: { $0.key < $1.key }) {
                    output.append("\(topic): \(count) partitions")
                }
            case "lag" where words.count == 2:
                guard let group = groups.first(where: { $0.name == words[1] }) else {
                    let known = groups.map(\.name).joined(separator: ", ")
                    return StepResult(
                        .failed, output: output.text,
                        detail: "the target's file describes no group \(words[1]) (it has: \(known))")
                }
                try await lag(of: group, info, admin, limit, output)
            default:
                return StepResult(
                    .failed, output: output.text, detail: "\"\(line)\" is none of: brokers, topics, lag GROUP")
            }
        }
        return StepResult(.succeeded, output: output.text)
    }

    /// The whole lag first, so that it is the step's output for later ones; then each partition.
    private func lag(
        of group: ConsumerGroup, _ info: KafkaClusterInfo, _ admin: KafkaAdmin, _ limit: Duration,
        _ output: OutputText
    ) async throws {
        let partitions = group.topics.flatMap(info.partitions)
        let backlog = try await admin.backlog(group: group.name, partitions: partitions, within: limit)
        var lines: [String] = []
        var total: Int64? = 0
        for partition in partitions {
            switch backlog[partition] {
            case .success(let seen):
                total = seen.lag.flatMap { lag in total.map { $0 + lag } }
                let committed = seen.committed.map { "\($0)" } ?? "never committed"
                lines.append(
                    "\(partition): lag \(seen.lag.map { "\($0)" } ?? "unknown"), committed \(committed), end \(seen.end)"
                )
            case .failure(let error):
                total = nil
                lines.append("\(partition): unknown (\(error.cause))")
            case nil:
                total = nil
                lines.append("\(partition): unknown")
            }
        }
        output.append("\(group.name): lag \(total.map { "\($0)" } ?? "unknown")")
        for line in lines { output.append("  \(line)") }
    }
}

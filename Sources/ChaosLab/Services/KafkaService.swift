import ChaosClients
import ChaosCore
import Foundation
import Glibc

/// The embedded Kafka cluster, held by a process of this tool. It keeps everything in memory and chooses its ports.
struct KafkaService: LabService {
    static let name = "kafka"

    let plan: LabPlan
    let brokers: BrokerAddress

    var name: String { Self.name }
    var port: Int? { nil }
    var traits: ServiceTraits { ServiceTraits(stopLimit: .seconds(3)) }

    func command() throws(ChaosError) -> ServiceCommand {
        // What the last process wrote must not be taken for the word of the next one.
        unlink(plan.folder.kafkaFile)
        return ServiceCommand(
            executable: plan.executables.firedrill, arguments: ["lab", "kafka", "--folder", plan.folder.path],
            workingFolder: plan.folder.path)
    }

    func check(_ process: ProcessIdentity) async throws -> String {
        let file = plan.folder.kafkaFile
        let address = try await BlockingLane("kafka-file").run { try LabKafkaAddress.read(from: file) }
        guard address.pid == process.pid else { throw Self.notReady("its process has not said where it listens") }
        let admin = try KafkaAdmin(endpoint: KafkaEndpoint(brokers: address.brokers), clientID: "lab")
        do {
            let cluster = try await admin.metadata()
            await admin.close()
            guard cluster.brokers.count == LabKafkaProcess.brokerCount,
                LabKafkaProcess.topics.allSatisfy({ cluster.topics[$0] == LabKafkaProcess.partitions })
            else { throw Self.notReady("not all brokers and topics are there") }
        } catch {
            await admin.close()
            throw error
        }
        brokers.value = address.brokers
        return address.version
    }

    private static func notReady(_ cause: String) -> ChaosError {
        ChaosError(.targetUnreachable, operation: "check kafka", target: "lab", cause: cause)
    }
}

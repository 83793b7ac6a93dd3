import ChaosClients
import ChaosCore
import Foundation
import Glibc

/// The process that holds a lab's Kafka cluster: librdkafka's own mock cluster, which speaks the real protocol on
/// loopback ports and lives as long as this process.
public enum LabKafkaProcess {
    /// As many as the source report's cluster had.
    static let brokerCount = 3
    static let partitions = 3
    static let topics = ["coupon-issued", "order-completed"]

    /// Makes the cluster, writes its address into the lab's folder and holds it until SIGTERM or SIGINT.
    /// Returns the exit code: 0 stopped when asked, 1 could not start.
    public static func run(folder: String) async -> Int32 {
        let requests = StopRequests()
        umask(0o077)
        do {
            let cluster = try KafkaEmbeddedCluster(brokers: brokerCount)
            for topic in topics { try cluster.createTopic(name: topic, partitions: partitions) }
            let address = LabKafkaAddress(
                pid: getpid(), brokers: cluster.bootstrapServers, version: "librdkafka mock cluster")
            let file = LabFolder(path: folder).kafkaFile
            try await BlockingLane("kafka-file").run { try DurableFile.write(DurableFile.encode(address), to: file) }
            for await _ in requests.stream { break }
            cluster.close()
            return 0
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            return 1
        }
    }
}

import ChaosCore
import Foundation

/// What the Kafka cluster process tells: who it is and where its brokers listen.
struct LabKafkaAddress: Codable, Sendable {
    let pid: Int32
    let brokers: String
    let version: String

    /// Reads the file; throws `.targetUnreachable` while it is not there.
    static func read(from path: String) throws(ChaosError) -> LabKafkaAddress {
        guard let data = FileManager.default.contents(atPath: path),
            let address = try? JSONDecoder().decode(LabKafkaAddress.self, from: data)
        else {
            throw ChaosError(
                .targetUnreachable, operation: "find the Kafka brokers", target: path, cause: "not written yet")
        }
        return address
    }
}

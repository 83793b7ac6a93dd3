import ChaosCore
import Foundation

/// What is known about a lab, as it lies in `lab.json`. Written first by whoever brings the lab up and, from the
/// moment there is one, by the supervisor alone.
struct LabRecord: Codable, Sendable {
    static let presentVersion = 1

    var version = Self.presentVersion
    let plan: LabPlan
    var phase: LabPhase
    var failure: LabFailure?
    /// The boot and the wall-clock time of the beginning.
    let bootID: String
    let createdAt: String
    /// Seconds from the beginning until everything was ready.
    var readyAfterSeconds: Double?
    var starter: ProcessIdentity
    var supervisor: ProcessIdentity?
    var services: [ServiceRecord] = []
    /// Why the control group of the plan could not be made.
    var cgroupReason: String?
    /// Where the Kafka brokers listen: `host:port,host:port`.
    var kafkaBrokers: String?

    init(plan: LabPlan, createdAt: String) {
        self.plan = plan
        self.createdAt = createdAt
        phase = .preparing
        bootID = ProcessTable.bootID
        starter = ProcessTable.own
        cgroupReason = plan.cgroupReason
    }

    /// Reads a lab's record. Throws `.storage` when it is missing, damaged or of another version of this tool.
    static func read(from folder: LabFolder) throws(ChaosError) -> LabRecord {
        guard let data = FileManager.default.contents(atPath: folder.recordFile) else {
            throw unreadable(folder, "the file is missing")
        }
        struct Version: Decodable { let version: Int }
        do {
            let version = try JSONDecoder().decode(Version.self, from: data).version
            guard version == presentVersion else {
                throw unreadable(folder, "version \(version) is not version \(presentVersion)")
            }
            return try JSONDecoder().decode(LabRecord.self, from: data)
        } catch let error as ChaosError {
            throw error
        } catch {
            throw unreadable(folder, "the file is damaged: \(error)")
        }
    }

    private static func unreadable(_ folder: LabFolder, _ cause: String) -> ChaosError {
        ChaosError(.storage, operation: "read the lab's state", target: folder.recordFile, cause: cause)
    }

    /// Every process that was written down, the supervisor first.
    var processes: [ProcessIdentity] {
        (supervisor.map { [$0] } ?? []) + services.compactMap { $0.process }
    }
}

/// How far a lab has come.
enum LabPhase: String, Codable, Sendable {
    case preparing, starting, ready, stopping, stopped, failed
}

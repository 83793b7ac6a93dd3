import ChaosClients
import ChaosCore

/// Everything that is decided before anything is started, so that whoever finds the lab's folder later knows what
/// may exist. Holds no secret.
struct LabPlan: Codable, Sendable, Equatable {
    let name: String
    /// 32 random hexadecimal digits: in the environment of every process and in every path outside the lab's folder.
    let instance: String
    let folder: LabFolder
    /// Holds the database. Inside the lab's folder, or beside it where the database's own user could not enter that.
    let dataFolder: String
    /// The user that the database runs as; `nil` for ourselves.
    let databaseUser: DatabaseUser?
    let executables: ServicePaths
    /// Which database; absent in what older versions wrote.
    let sql: SQLEngine?
    let ports: LabPorts
    let sizes: LabSizes
    /// Start values of the reference system's switches, as environment variables.
    let switches: [String: String]
    let cgroup: MemoryCgroup?
    /// Why there is no control group.
    let cgroupReason: String?
    /// The whole environment of every service but for what is its own.
    let baseEnvironment: [String: String]
    /// How long the first start of everything may take.
    let startLimitSeconds: Double

    /// The database's files.
    var databaseFolder: String { "\(dataFolder)/\(engine.rawValue)" }
    var engine: SQLEngine { sql ?? .postgres }
    /// The program whose processes are the database.
    var databaseExecutable: String {
        engine == .mariadb ? executables.mariaDB ?? "" : executables.postgres
    }
    /// True when the data folder is not inside the lab's folder and must be removed on its own.
    var hasSeparateDataFolder: Bool { !dataFolder.hasPrefix(folder.path + "/") }
    /// In the environment of every process of the lab, for finding one whose id was never written down.
    var environmentMark: String { "LAB_INSTANCE=\(instance)" }
}

/// An unprivileged user of this machine.
struct DatabaseUser: Codable, Sendable, Equatable {
    let name: String
    let uid: UInt32
    let gid: UInt32
}

/// Loopback ports of the services. Kafka's brokers choose their own.
struct LabPorts: Codable, Sendable, Equatable {
    let redis: Int
    let sql: Int
    let api: Int
    /// One for each points worker.
    let pointsWorkers: [Int]
    let issuanceWorker: Int

    /// The database's was called by its only kind once.
    private enum CodingKeys: String, CodingKey {
        case redis, sql = "postgres", api, pointsWorkers, issuanceWorker
    }

    /// Every port, for checking that it is free again.
    var all: [Int] { [redis, sql, api] + pointsWorkers + [issuanceWorker] }
}

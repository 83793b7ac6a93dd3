import ChaosClients
import ChaosCore
import Foundation
import Glibc

/// A PostgreSQL server with one superuser (whom a drill connects as) and one ordinary user (the application).
///
/// `fsync` is off: a lab does not outlive its machine, and nothing that is killed loses what the kernel has already
/// been given. `synchronous_commit` stays on, so that commits wait for their log as in production.
struct PostgresService: DatabaseService {
    static let name = "postgres"
    /// The superuser.
    static let owner = "firedrill"
    /// The application's user and database.
    static let application = "issuance"

    let plan: LabPlan
    let secrets: LabSecrets
    let launcher: ServiceLauncher
    let clock: any RunClock

    var name: String { Self.name }
    var port: Int? { plan.ports.sql }

    /// SIGINT is the fast shutdown. When the supervisor is gone SIGQUIT makes the server end its children too, which
    /// SIGKILL would not.
    var traits: ServiceTraits {
        ServiceTraits(stopSignal: SIGINT, stopLimit: .seconds(10), deathSignal: "QUIT", user: plan.databaseUser)
    }

    func prepare() async throws {
        let (plan, password) = (plan, secrets.databaseOwner)
        let passwordFile = "\(plan.dataFolder)/owner-password"
        try await BlockingLane("postgres-files").run {
            try LabFiles.makeFolder(plan.dataFolder, for: plan.databaseUser)
            try DurableFile.write(Data("\(password.reveal())\n".utf8), to: passwordFile)
            if let user = plan.databaseUser { lchown(passwordFile, user.uid, user.gid) }
        }
        let command = ServiceCommand(
            executable: plan.executables.initdb,
            arguments: [
                "-D", plan.databaseFolder, "-U", Self.owner, "--pwfile=\(passwordFile)", "-A", "scram-sha-256",
                "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions",
            ],
            workingFolder: plan.dataFolder)
        try await launcher.run(
            "initdb", command, user: plan.databaseUser, limit: .seconds(30), secrets: secrets, clock: clock)
        try await BlockingLane("postgres-files").run {
            unlink(passwordFile)
            try DurableFile.append(Data(configuration.utf8), to: "\(plan.databaseFolder)/postgresql.conf")
        }
    }

    private var configuration: String {
        """

        listen_addresses = '127.0.0.1'
        port = \(plan.ports.sql)
        unix_socket_directories = ''
        max_connections = 200
        fsync = off
        synchronous_commit = on
        # Files in the data folder and not in /dev/shm, where a killed server would leave them.
        dynamic_shared_memory_type = mmap
        cluster_name = 'lab \(plan.name)'
        log_lock_waits = on

        """
    }

    func command() throws(ChaosError) -> ServiceCommand {
        ServiceCommand(
            executable: plan.executables.postgres, arguments: ["-D", plan.databaseFolder],
            workingFolder: plan.dataFolder)
    }

    func check(_ process: ProcessIdentity) async throws -> String {
        let connection = try await connect()
        do {
            let rows = try await connection.query("SHOW server_version", timeout: .seconds(2)).rows
            await connection.close()
            return "PostgreSQL \(rows.first?["server_version"]?.split(separator: " ").first ?? "unknown")"
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Makes the application's user and database; called once, after the first start.
    func createDatabase() async throws {
        let connection = try await connect()
        do {
            let password = secrets.application.reveal()
            try await connection.execute("CREATE ROLE \(Self.application) LOGIN PASSWORD '\(password)'")
            try await connection.execute("CREATE DATABASE \(Self.application) OWNER \(Self.application)")
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    private func connect() async throws -> PostgresConnection {
        let url = LabURLs(plan: plan, secrets: secrets).databaseOwner(database: "postgres")
        return try await PostgresConnection.connect(
            to: PostgresEndpoint(url: url), applicationName: "lab", timeout: .seconds(2))
    }
}

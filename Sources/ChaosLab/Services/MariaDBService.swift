import ChaosClients
import ChaosCore
import Foundation
import Glibc

/// A MariaDB server with one superuser (whom a drill connects as) and one ordinary user (the application).
///
/// It does not wait for the disk: a lab does not outlive its machine, and nothing that is killed loses what the kernel
/// has already been given.
struct MariaDBService: DatabaseService {
    static let name = "mariadb"

    let plan: LabPlan
    let secrets: LabSecrets
    let launcher: ServiceLauncher
    let clock: any RunClock

    var name: String { Self.name }
    var port: Int? { plan.ports.sql }

    var traits: ServiceTraits { ServiceTraits(stopLimit: .seconds(10), user: plan.databaseUser) }

    /// Run by the server before it lets anybody in, at each start.
    private var usersFile: String { "\(plan.dataFolder)/users.sql" }

    func prepare() async throws {
        let (plan, users, text) = (plan, usersFile, users)
        try await BlockingLane("mariadb-files").run {
            try LabFiles.makeFolder(plan.dataFolder, for: plan.databaseUser)
            try DurableFile.write(Data(text.utf8), to: users)
            if let user = plan.databaseUser { lchown(users, user.uid, user.gid) }
        }
        let command = ServiceCommand(
            executable: plan.executables.mariaDBInstall ?? "",
            arguments: [
                "--no-defaults", "--datadir=\(plan.databaseFolder)", "--tmpdir=\(plan.dataFolder)", "--skip-test-db",
                "--skip-name-resolve",
                "--auth-root-authentication-method=normal", "--innodb-log-file-size=16M",
                "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0",
            ], workingFolder: plan.dataFolder)
        try await launcher.run(
            "mariadb-install-db", command, user: plan.databaseUser, limit: .seconds(30), secrets: secrets, clock: clock)
    }

    /// The accounts that every new server has ask for no password, so they go.
    private var users: String {
        let (owner, application) = (PostgresService.owner, PostgresService.application)
        return """
            DELETE FROM mysql.global_priv WHERE User IN ('', 'root');
            FLUSH PRIVILEGES;
            CREATE USER IF NOT EXISTS \(owner)@127.0.0.1 IDENTIFIED BY '\(secrets.databaseOwner.reveal())';
            GRANT ALL ON *.* TO \(owner)@127.0.0.1 WITH GRANT OPTION;
            CREATE DATABASE IF NOT EXISTS \(application) CHARACTER SET utf8mb4;
            CREATE USER IF NOT EXISTS \(application)@127.0.0.1 IDENTIFIED BY '\(secrets.application.reveal())';
            GRANT ALL ON \(application).* TO \(application)@127.0.0.1;

            """
    }

    func command() throws(ChaosError) -> ServiceCommand {
        ServiceCommand(
            executable: plan.executables.mariaDB ?? "",
            arguments: [
                "--no-defaults", "--datadir=\(plan.databaseFolder)", "--port=\(plan.ports.sql)",
                // Its own: at its start a server removes the temporary tables of whoever shares the folder with it.
                "--tmpdir=\(plan.dataFolder)",
                "--bind-address=127.0.0.1", "--socket=\(plan.dataFolder)/mariadb.sock",
                "--pid-file=\(plan.dataFolder)/mariadb.pid", "--init-file=\(usersFile)", "--skip-name-resolve",
                "--character-set-server=utf8mb4", "--max-connections=200", "--innodb-log-file-size=16M",
                "--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync", "--innodb-doublewrite=0",
            ], workingFolder: plan.dataFolder)
    }

    func check(_ process: ProcessIdentity) async throws -> String {
        let url = LabURLs(plan: plan, secrets: secrets).databaseOwner(database: PostgresService.application)
        let connection = try await MariaDBConnection.connect(
            to: MariaDBEndpoint(url: url), programName: "lab", timeout: .seconds(2))
        do {
            let row = try await connection.query("SELECT VERSION() AS version", timeout: .seconds(2)).first
            await connection.close()
            return "MariaDB \(row?["version"]?.split(separator: "-").first ?? "unknown")"
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The users' file has made both.
    func createDatabase() async throws {}
}

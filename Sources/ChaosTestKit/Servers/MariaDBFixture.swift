import ChaosClients
import Foundation

/// A real MariaDB server on a loopback port of its own, in a private folder, as the `mysql` user when we are root.
///
/// It does not wait for the disk, so it is quick, and useless after a power cut.
public final class MariaDBFixture: SQLFixture {
    /// What it speaks.
    public static let engine = SQLEngine.mariadb
    /// Where Debian puts the server; an ordinary user's PATH does not lead there.
    public static let server = "/usr/sbin/mariadbd"
    private static let owner = "mysql"

    /// The server's port on 127.0.0.1.
    public let port: Int
    /// The password of `root`.
    public let password: String
    /// Present with TLS: the authority that signed the server's certificate.
    public let certificates: CertificateFixture?
    /// The server's process.
    public let slot: ServerSlot
    private let directory: TemporaryDirectory
    private let settings: [String: String]

    /// Starts a server: about a second, and three more for the first one of a process. `settings` are options of
    /// `mariadbd` without the dashes.
    public static func start(
        password: String = "mar1a-pw", tls: Bool = false, settings: [String: String] = [:]
    ) async throws -> MariaDBFixture {
        try await SQLFixtures.firstReady { try await MariaDBFixture(password: password, tls: tls, settings: settings) }
    }

    private static let sharedServer = SharedServer { try await MariaDBFixture.start() }

    /// One server for all tests of a process that do not need their own; use a database of your own, see `database()`.
    public static func shared() async throws -> MariaDBFixture { try await sharedServer.value() }

    /// A data folder as `mariadb-install-db` makes it, once; servers start on copies of it.
    private static let template = SharedServer { () async throws -> TemporaryDirectory in
        let directory = try TemporaryDirectory("mariadb-template")
        if geteuid() == 0 { try await Command.run(["chown", owner, directory.path]) }
        try await Command.run(
            [
                "mariadb-install-db", "--no-defaults", "--datadir=\(directory.file("data"))",
                "--tmpdir=\(directory.path)", "--skip-test-db",
                "--auth-root-authentication-method=normal", "--skip-name-resolve", "--innodb-log-file-size=4M",
                "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0",
            ], user: owner)
        return directory
    }

    private init(password: String, tls: Bool, settings: [String: String]) async throws {
        port = try FreePort.find()
        self.password = password
        self.settings = settings
        directory = try TemporaryDirectory("mariadb")
        if geteuid() == 0 { try await Command.run(["chown", Self.owner, directory.path]) }
        certificates = tls ? try await CertificateFixture(in: directory, owner: Self.owner) : nil
        let template = try await Self.template.value()
        try await Command.run(
            ["cp", "-r", template.file("data"), directory.file("data")], user: Self.owner)
        // Passwords and users, before anybody can connect.
        try directory.write(
            """
            ALTER USER root@localhost IDENTIFIED BY '\(password)';
            CREATE OR REPLACE USER root@127.0.0.1 IDENTIFIED BY '\(password)';
            GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION;
            """, to: "init.sql")
        slot = ServerSlot(
            try Self.launch(directory, port: port, certificates: certificates, settings: settings))
    }

    /// For `MariaDBEndpoint`: `root` on the server's own database.
    public var url: String { url(database: "mysql") }

    /// `root` on another database.
    public func url(database: String) -> String { "mysql://root:\(password)@127.0.0.1:\(port)/\(database)" }

    /// A question for the folder of the server's data, and the answer of this one.
    public var identity: (question: String, answer: String) { ("SELECT @@datadir", directory.file("data") + "/") }

    /// Starts a process on the folder.
    public func launch() throws -> ServerProcess {
        try Self.launch(directory, port: port, certificates: certificates, settings: settings)
    }

    /// Ends the server and removes its folder.
    public func stop() async {
        // Its data is not needed any more, so nothing is gained by a shutdown in good order.
        await slot.end(SIGKILL)
        directory.remove()
    }

    private static func launch(
        _ directory: TemporaryDirectory, port: Int, certificates: CertificateFixture?, settings: [String: String]
    ) throws -> ServerProcess {
        var all = [
            // A server removes the temporary tables of whoever shares this folder with it when it starts.
            "tmpdir": directory.path,
            "datadir": directory.file("data"), "port": "\(port)", "bind-address": "127.0.0.1",
            "socket": directory.file("socket"), "pid-file": directory.file("pid"),
            "init-file": directory.file("init.sql"),
            "skip-name-resolve": "1", "max-connections": "120", "innodb-buffer-pool-size": "32M",
            "innodb-log-file-size": "4M", "innodb-flush-log-at-trx-commit": "0", "innodb-doublewrite": "0",
            "log-warnings": "1", "character-set-server": "utf8mb4",
        ]
        if let certificates {
            all["ssl-ca"] = certificates.authority
            all["ssl-cert"] = certificates.certificate
            all["ssl-key"] = certificates.key
        }
        let options = all.merging(settings) { $1 }.map { "--\($0)=\($1)" }.sorted()
        return try ServerProcess(
            [server, "--no-defaults"] + options, user: owner, log: directory.file("mariadb.log"))
    }
}

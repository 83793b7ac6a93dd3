import ChaosClients
import Foundation
import Synchronization

/// A real MariaDB server on a loopback port of its own, in a private folder, as the `mysql` user when we are root.
///
/// It does not wait for the disk, so it is quick, and useless after a power cut.
public final class MariaDBFixture: Sendable {
    /// Where Debian puts the server; an ordinary user's PATH does not lead there.
    public static let server = "/usr/sbin/mariadbd"
    private static let owner = "mysql"

    /// The server's port on 127.0.0.1.
    public let port: Int
    /// The password of `root`.
    public let password: String
    /// Present with TLS: the authority that signed the server's certificate.
    public let certificates: CertificateFixture?
    private let directory: TemporaryDirectory
    private let settings: [String: String]
    private let process: Mutex<ServerProcess>

    /// Starts a server: about a second, and three more for the first one of a process. `settings` are options of
    /// `mariadbd` without the dashes.
    public static func start(
        password: String = "mar1a-pw", tls: Bool = false, settings: [String: String] = [:]
    ) async throws -> MariaDBFixture {
        var output = ""
        for _ in 0..<4 {
            let fixture = try await MariaDBFixture(password: password, tls: tls, settings: settings)
            if try await fixture.isReady() { return fixture }
            output = fixture.process.withLock { $0.output }
            await fixture.stop()
        }
        throw ServerError("mariadbd did not start in four tries: \(output)")
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
        process = Mutex(
            try Self.launch(directory, port: port, certificates: certificates, settings: settings))
    }

    /// For `MariaDBEndpoint`: `root` on the server's own database.
    public var url: String { url(database: "mysql") }

    /// `root` on another database.
    public func url(database: String) -> String { "mysql://root:\(password)@127.0.0.1:\(port)/\(database)" }

    /// Makes an empty database with a name of its own and returns its URL.
    public func database() async throws -> String {
        let name = "test_" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased().prefix(12)
        let connection = try await MariaDBConnection.connect(to: MariaDBEndpoint(url: url), timeout: .seconds(30))
        _ = try await connection.query("CREATE DATABASE \(name)")
        await connection.close()
        return url(database: name)
    }

    /// The process id of the server; nil when it has ended.
    public var pid: pid_t? { process.withLock { $0.pid } }

    /// Sends a signal to the server.
    public func signal(_ number: Int32) {
        _ = process.withLock { $0.signal(number) }
    }

    /// Ends the server as a crash would.
    public func kill() async {
        await process.withLock { $0 }.end(SIGKILL)
    }

    /// Starts the server again with its data, after recovery when it was killed. It must have ended.
    public func restart() async throws {
        for _ in 0..<50 {
            let next = try Self.launch(directory, port: port, certificates: certificates, settings: settings)
            process.withLock { $0 = next }
            if try await isReady() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ServerError("mariadbd did not come back: \(process.withLock { $0 }.output)")
    }

    /// Ends the server and removes its folder.
    public func stop() async {
        // Its data is not needed any more, so nothing is gained by a shutdown in good order.
        await process.withLock { $0 }.end(SIGKILL)
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

    /// False when the process ended (the port was taken, most likely).
    private func isReady() async throws -> Bool {
        let endpoint = try MariaDBEndpoint(url: url)
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while ContinuousClock.now < deadline {
            if pid == nil { return false }
            if let connection = try? await MariaDBConnection.connect(to: endpoint) {
                let answer = try? await connection.query("SELECT @@datadir")
                await connection.close()
                if answer?.first?[0] == directory.file("data") + "/" { return true }
            }
            try await Task.sleep(for: .milliseconds(30))
        }
        throw ServerError("mariadbd did not answer within 60 s: \(process.withLock { $0 }.output)")
    }
}

import ChaosClients
import Foundation

/// A real PostgreSQL server on a loopback port of its own, in a private folder, as the `postgres` user when we are root.
///
/// It does not wait for the disk (`fsync=off`), so it is quick, and useless after a power cut.
public final class PostgresFixture: SQLFixture {
    /// What it speaks.
    public static let engine = SQLEngine.postgres
    /// Where Debian puts the server's programs.
    public static let binaries = "/usr/lib/postgresql/15/bin"
    private static let owner = "postgres"

    /// The server's port on 127.0.0.1.
    public let port: Int
    /// The superuser `postgres`'s password (SCRAM).
    public let password: String
    /// Present with TLS: the authority that signed the server's certificate.
    public let certificates: CertificateFixture?
    /// The server's process.
    public let slot: ServerSlot
    private let directory: TemporaryDirectory

    /// Makes a cluster and starts it: about two seconds. `settings` go to `postgresql.conf`.
    public static func start(
        password: String = "p0stgres-pw", tls: Bool = false, settings: [String: String] = [:]
    ) async throws -> PostgresFixture {
        try await SQLFixtures.firstReady { try await PostgresFixture(password: password, tls: tls, settings: settings) }
    }

    /// Makes a standby of this server and starts it: it streams what the primary writes. About two seconds.
    public func standby() async throws -> PostgresFixture {
        try await SQLFixtures.firstReady { try await PostgresFixture(standbyOf: self) }
    }

    private static let sharedServer = SharedServer { try await PostgresFixture.start() }

    /// One server for all tests of a process that do not need their own; use a database of your own, see `database()`.
    public static func shared() async throws -> PostgresFixture { try await sharedServer.value() }

    private init(password: String, tls: Bool, settings: [String: String]) async throws {
        port = try FreePort.find()
        self.password = password
        directory = try TemporaryDirectory("postgres")
        if geteuid() == 0 { try await Command.run(["chown", Self.owner, directory.path]) }
        certificates = tls ? try await CertificateFixture(in: directory, owner: Self.owner) : nil
        try await Self.makeCluster(in: directory, password: password)
        try await Self.configure(directory, port: port, certificates: certificates, settings: settings)
        slot = ServerSlot(try Self.launch(directory))
    }

    private init(standbyOf primary: PostgresFixture) async throws {
        port = try FreePort.find()
        password = primary.password
        certificates = nil
        directory = try TemporaryDirectory("postgres")
        if geteuid() == 0 { try await Command.run(["chown", Self.owner, directory.path]) }
        try await Command.run(
            [
                "\(Self.binaries)/pg_basebackup", "--dbname=\(primary.url)", "--pgdata=\(directory.file("data"))",
                "--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream", "--no-sync",
            ], user: Self.owner)
        try await Self.configure(directory, port: port, certificates: nil, settings: [:])
        slot = ServerSlot(try Self.launch(directory))
    }

    /// For `PostgresEndpoint`: the superuser on the database `postgres`.
    public var url: String { url(database: "postgres") }

    /// The superuser on another database.
    public func url(database: String) -> String {
        "postgresql://postgres:\(password)@127.0.0.1:\(port)/\(database)"
    }

    /// A question for the folder of the server's data, and the answer of this one.
    public var identity: (question: String, answer: String) { ("SHOW data_directory", directory.file("data")) }

    /// Starts a process on the folder.
    public func launch() throws -> ServerProcess { try Self.launch(directory) }

    /// Ends the server (immediate shutdown) and removes its folder.
    public func stop() async {
        await slot.end(SIGQUIT)
        directory.remove()
    }

    private static func makeCluster(in directory: TemporaryDirectory, password: String) async throws {
        // Readable by the server's user; the folder goes with the fixture.
        let file = try directory.write(password, to: "password", permissions: 0o644)
        try await Command.run(
            [
                "\(binaries)/initdb", "--no-sync", "--no-instructions", "--auth=scram-sha-256", "--pwfile=\(file)",
                "--username=postgres", "--encoding=UTF8", "--locale=C", "--pgdata=\(directory.file("data"))",
            ], user: owner)
    }

    private static func configure(
        _ directory: TemporaryDirectory, port: Int, certificates: CertificateFixture?, settings: [String: String]
    ) async throws {
        var all = [
            "listen_addresses": "'127.0.0.1'", "port": "\(port)", "unix_socket_directories": "'\(directory.path)'",
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "120",
            "shared_buffers": "'32MB'", "log_min_messages": "warning",
        ]
        if let certificates {
            all["ssl"] = "on"
            all["ssl_cert_file"] = "'\(certificates.certificate)'"
            all["ssl_key_file"] = "'\(certificates.key)'"
        }
        let text = all.merging(settings) { $1 }.map { "\($0) = \($1)" }.sorted().joined(separator: "\n") + "\n"
        // The data folder belongs to the server's user, so the file lies beside it.
        try directory.write(text, to: "postgresql.conf")
    }

    private static func launch(_ directory: TemporaryDirectory) throws -> ServerProcess {
        // SIGQUIT: backends end too, and no shared memory is left behind.
        try ServerProcess(
            [
                "\(binaries)/postgres", "-D", directory.file("data"),
                "-c", "config_file=\(directory.file("postgresql.conf"))",
                "-c", "hba_file=\(directory.file("data/pg_hba.conf"))",
                "-c", "ident_file=\(directory.file("data/pg_ident.conf"))",
            ], user: owner, endSignal: SIGQUIT, log: directory.file("postgres.log"))
    }
}

import ChaosClients
import Foundation
import Synchronization

/// A real PostgreSQL server on a loopback port of its own, in a private folder, as the `postgres` user when we are root.
///
/// It does not wait for the disk (`fsync=off`), so it is quick, and useless after a power cut.
public final class PostgresFixture: Sendable {
    /// Where Debian puts the server's programs.
    public static let binaries = "/usr/lib/postgresql/15/bin"
    private static let owner = "postgres"

    /// The server's port on 127.0.0.1.
    public let port: Int
    /// The superuser `postgres`'s password (SCRAM).
    public let password: String
    /// Present with TLS: the authority that signed the server's certificate.
    public let certificates: CertificateFixture?
    private let directory: TemporaryDirectory
    private let process: Mutex<ServerProcess>

    /// Makes a cluster and starts it: about two seconds. `settings` go to `postgresql.conf`.
    public static func start(
        password: String = "p0stgres-pw", tls: Bool = false, settings: [String: String] = [:]
    ) async throws -> PostgresFixture {
        var output = ""
        for _ in 0..<4 {
            let fixture = try await PostgresFixture(password: password, tls: tls, settings: settings)
            if try await fixture.isReady() { return fixture }
            output = fixture.process.withLock { $0.output }
            await fixture.stop()
        }
        throw ServerError("postgres did not start in four tries: \(output)")
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
        process = Mutex(try Self.launch(directory))
    }

    /// For `PostgresEndpoint`: the superuser on the database `postgres`.
    public var url: String { url(database: "postgres") }

    /// The superuser on another database.
    public func url(database: String) -> String {
        "postgresql://postgres:\(password)@127.0.0.1:\(port)/\(database)"
    }

    /// Makes an empty database with a name of its own and returns its URL.
    public func database() async throws -> String {
        let name = "test_" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased().prefix(12)
        let connection = try await PostgresConnection.connect(to: PostgresEndpoint(url: url))
        _ = try await connection.query("CREATE DATABASE \(name)")
        await connection.close()
        return url(database: name)
    }

    /// The process id of the postmaster; nil when it has ended.
    public var pid: pid_t? { process.withLock { $0.pid } }

    /// Sends a signal to the postmaster.
    public func signal(_ number: Int32) {
        _ = process.withLock { $0.signal(number) }
    }

    /// Ends the postmaster as a crash would; its backends notice and end too.
    public func kill() async {
        await process.withLock { $0 }.end(SIGKILL)
    }

    /// Starts the server again with its data, after recovery when it was killed. It must have ended.
    public func restart() async throws {
        // Backends of a killed postmaster may still hold the shared memory for a moment; the server says so and ends.
        for _ in 0..<50 {
            let next = try Self.launch(directory)
            process.withLock { $0 = next }
            if try await isReady() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ServerError("postgres did not come back: \(process.withLock { $0 }.output)")
    }

    /// Ends the server (immediate shutdown) and removes its folder.
    public func stop() async {
        await process.withLock { $0 }.end(SIGQUIT)
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

    /// False when the process ended (the port was taken, most likely).
    private func isReady() async throws -> Bool {
        let endpoint = try PostgresEndpoint(url: url)
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while ContinuousClock.now < deadline {
            if pid == nil { return false }
            if let connection = try? await PostgresConnection.connect(to: endpoint) {
                let answer = try? await connection.query("SHOW data_directory")
                await connection.close()
                if answer?.first?[0] == directory.file("data") { return true }
            }
            try await Task.sleep(for: .milliseconds(30))
        }
        throw ServerError("postgres did not answer within 60 s: \(process.withLock { $0 }.output)")
    }
}

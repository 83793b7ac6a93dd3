import ChaosClients
import Foundation
import Synchronization

/// A real `redis-server` on a loopback port of its own, in a private folder, without persistence.
public final class RedisFixture: Sendable {
    /// The port for `redis://`; with TLS the one for `rediss://`, and there is no plain one.
    public let port: Int
    /// What AUTH asks for; nil when nothing.
    public let password: String?
    /// Present with TLS: the authority that signed the server's certificate.
    public let certificates: CertificateFixture?
    private let directory: TemporaryDirectory
    private let process: Mutex<ServerProcess>

    /// Starts a server and waits until it answers. The first start of several tests at once may lose a race for a port,
    /// so a few are tried.
    public static func start(password: String? = nil, tls: Bool = false) async throws -> RedisFixture {
        var output = ""
        for _ in 0..<4 {
            let fixture = try await RedisFixture(password: password, tls: tls)
            if try await fixture.isReady() { return fixture }
            output = fixture.process.withLock { $0.output }
            await fixture.stop()
        }
        throw ServerError("redis-server did not start in four tries: \(output)")
    }

    private static let sharedServer = SharedServer { try await RedisFixture.start() }

    /// One server for all tests of a process that do not need their own; use key names of your own.
    public static func shared() async throws -> RedisFixture { try await sharedServer.value() }

    private init(password: String?, tls: Bool) async throws {
        port = try FreePort.find()
        self.password = password
        directory = try TemporaryDirectory("redis")
        certificates = tls ? try await CertificateFixture(in: directory) : nil
        process = Mutex(try Self.launch(port, password, directory, certificates))
    }

    /// For `RedisEndpoint`. With TLS it names the authority to trust.
    public var url: String {
        let access = password.map { ":\($0)@" } ?? ""
        guard let certificates else { return "redis://\(access)127.0.0.1:\(port)/0" }
        return "rediss://\(access)127.0.0.1:\(port)/0?cacert=\(certificates.authority)"
    }

    /// A connection of the test's own, with time limits that a busy machine keeps.
    public func connect(as name: String? = nil) async throws -> RedisConnection {
        try await RedisConnection.connect(to: RedisEndpoint(url: url), clientName: name, timeout: .seconds(30))
    }

    /// The server's process id; nil when it has ended.
    public var pid: pid_t? { process.withLock { $0.pid } }

    /// Sends a signal to the server: SIGKILL, SIGSTOP, SIGCONT...
    public func signal(_ number: Int32) {
        _ = process.withLock { $0.signal(number) }
    }

    /// Ends the server as a crash would, and waits until it is gone.
    public func kill() async {
        await process.withLock { $0 }.end(SIGKILL)
    }

    /// Starts the server again on the same port, with nothing in it. It must have ended.
    public func restart() async throws {
        // Somebody may have its port for a moment; the server says so and ends.
        for _ in 0..<50 {
            let next = try Self.launch(port, password, directory, certificates)
            process.withLock { $0 = next }
            if try await isReady() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ServerError("redis-server did not come back: \(process.withLock { $0 }.output)")
    }

    /// Ends the server and removes its folder.
    public func stop() async {
        await process.withLock { $0 }.end(SIGKILL)
        directory.remove()
    }

    private static func launch(
        _ port: Int, _ password: String?, _ directory: TemporaryDirectory, _ certificates: CertificateFixture?
    ) throws -> ServerProcess {
        var lines = [
            "bind 127.0.0.1", "dir \(directory.path)", "save \"\"", "appendonly no", "daemonize no",
            "enable-debug-command local",
        ]
        if let password { lines.append("requirepass \(password)") }
        if let certificates {
            lines += [
                "port 0", "tls-port \(port)", "tls-cert-file \(certificates.certificate)",
                "tls-key-file \(certificates.key)", "tls-ca-cert-file \(certificates.authority)", "tls-auth-clients no",
            ]
        } else {
            lines.append("port \(port)")
        }
        // In a file, since a command line can be read by everybody.
        let settings = try directory.write(lines.joined(separator: "\n") + "\n", to: "redis.conf")
        return try ServerProcess(["redis-server", settings], log: directory.file("redis.log"))
    }

    /// False when the process ended (the port was taken, most likely).
    private func isReady() async throws -> Bool {
        let endpoint = try RedisEndpoint(url: url)
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while ContinuousClock.now < deadline {
            if pid == nil { return false }
            if let connection = try? await RedisConnection.connect(to: endpoint) {
                let answer = try? await connection.send(["CONFIG", "GET", "dir"])
                await connection.close()
                // Somebody else's server on this port would answer with another folder.
                if answer?.array?.last?.string == directory.path { return true }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ServerError("redis-server did not answer within 60 s: \(process.withLock { $0 }.output)")
    }
}

import ChaosClients
import Foundation

/// A real SQL server of either engine, on a loopback port of its own and in a private folder.
public protocol SQLFixture: Sendable {
    /// What it speaks.
    static var engine: SQLEngine { get }
    /// The server's port on 127.0.0.1.
    var port: Int { get }
    /// The superuser's password.
    var password: String { get }
    /// Present with TLS: the authority that signed the server's certificate.
    var certificates: CertificateFixture? { get }
    /// The server's process.
    var slot: ServerSlot { get }
    /// The superuser on the database that every server has.
    var url: String { get }
    /// The superuser on another database.
    func url(database: String) -> String
    /// A question for the folder of the server's data, and the answer of this one.
    var identity: (question: String, answer: String) { get }
    /// Starts a process on the folder.
    func launch() throws -> ServerProcess
    /// Ends the server and removes its folder.
    func stop() async
}

extension SQLFixture {
    /// Its address without the user's part, such as `@127.0.0.1:5432/test`.
    public static func place(of url: String) -> Substring {
        url.firstIndex(of: "@").map { url[$0...] } ?? ""
    }

    /// The process id of the server; nil when it has ended.
    public var pid: pid_t? { slot.pid }

    /// Sends a signal to the server.
    public func signal(_ number: Int32) { slot.signal(number) }

    /// Ends the server as a crash would.
    public func kill() async { await slot.end(SIGKILL) }

    /// Makes an empty database with a name of its own and returns its URL.
    public func database() async throws -> String {
        let name = "test_" + UUID().uuidString.replacing("-", with: "").lowercased().prefix(12)
        let session = try await SQLEngine.endpoint(url: url).session(named: nil, timeout: .seconds(30))
        _ = try await session.query("CREATE DATABASE \(name)")
        await session.close()
        return url(database: name)
    }

    /// Starts the server again with its data, after recovery when it was killed. It must have ended.
    public func restart() async throws {
        // What a killed server held (its port, shared memory) may be taken for a moment; it says so and ends.
        for _ in 0..<50 {
            slot.replace(by: try launch())
            if try await isReady() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw ServerError("\(Self.engine.displayName) did not come back: \(slot.output)")
    }

    /// False when the process ended (the port was taken, most likely).
    fileprivate func isReady() async throws -> Bool {
        let endpoint = try SQLEngine.endpoint(url: url)
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while ContinuousClock.now < deadline {
            if pid == nil { return false }
            if let session = try? await endpoint.session(named: nil) {
                let answer = try? await session.query(identity.question)
                await session.close()
                if answer?.first?[0] == identity.answer { return true }
            }
            try await Task.sleep(for: .milliseconds(30))
        }
        throw ServerError("\(Self.engine.displayName) did not answer within 60 s: \(slot.output)")
    }
}

/// The servers by their engine, for suites that hold for both.
public enum SQLFixtures {
    /// One server for all tests of a process that do not need their own; use a database of your own, see `database()`.
    public static func shared(_ engine: SQLEngine) async throws -> any SQLFixture {
        switch engine {
        case .postgres: try await PostgresFixture.shared()
        case .mariadb: try await MariaDBFixture.shared()
        }
    }

    /// A server of the test's own.
    public static func start(_ engine: SQLEngine, tls: Bool = false) async throws -> any SQLFixture {
        switch engine {
        case .postgres: try await PostgresFixture.start(tls: tls)
        case .mariadb: try await MariaDBFixture.start(tls: tls)
        }
    }

    /// The first of four that gets ready: somebody else may take a port that was free.
    static func firstReady<Fixture: SQLFixture>(_ make: () async throws -> Fixture) async throws -> Fixture {
        var output = ""
        for _ in 0..<4 {
            let fixture = try await make()
            if try await fixture.isReady() { return fixture }
            output = fixture.slot.output
            await fixture.stop()
        }
        throw ServerError("\(Fixture.engine.displayName) did not start in four tries: \(output)")
    }
}

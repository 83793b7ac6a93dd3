import ChaosClients
import ChaosTestKit
import Foundation
import Testing

/// What one test runs against: its own Redis, its own database and its own Kafka cluster, all real, migrated and
/// seeded by the real commands.
final class IssuanceStack: Sendable {
    static let redisPassword = "canary-redis-pw"
    static let sqlPassword = "canary-sql-pw"

    let redis: RedisFixture
    let kafka: KafkaFixture
    let sqlURL: String
    private let directory: TemporaryDirectory

    /// Waits for a row, and keeps a lock, longer than anything in a test takes, however slow the machine is.
    static let patient = [
        "ISSUANCE_ROW_LOCK_TIMEOUT_MILLISECONDS": "60000", "ISSUANCE_LOCK_TTL_MILLISECONDS": "60000",
    ]

    private static let postgres = SharedServer {
        try await PostgresFixture.start(password: sqlPassword, settings: ["max_connections": "200"])
    }

    private static let mariaDB = SharedServer {
        try await MariaDBFixture.start(password: sqlPassword, settings: ["max-connections": "200"])
    }

    private static func database(_ engine: SQLEngine) async throws -> String {
        switch engine {
        case .postgres: try await postgres.value().database()
        case .mariadb: try await mariaDB.value().database()
        }
    }

    private init(redis: RedisFixture, kafka: KafkaFixture, sqlURL: String) throws {
        self.redis = redis
        self.kafka = kafka
        self.sqlURL = sqlURL
        directory = try TemporaryDirectory("issuance")
    }

    /// Runs `body` against a fresh stack and takes it down afterwards.
    static func with(
        _ engine: SQLEngine = .postgres,
        seed: [String] = ["--stock", "1000", "--products", "20", "--product-stock", "1000"],
        _ body: (IssuanceStack) async throws -> Void
    ) async throws {
        let stack = try await IssuanceStack(
            redis: .start(password: redisPassword), kafka: .start(), sqlURL: database(engine))
        for topic in ["coupon-issued", "order-completed"] {
            try stack.kafka.cluster.createTopic(name: topic, partitions: 3)
        }
        do {
            try await stack.run(["migrate"])
            try await stack.run(["seed"] + seed)
            try await body(stack)
        } catch {
            await stack.stop()
            throw error
        }
        await stack.stop()
    }

    /// Runs `body` against a fresh stack with one API process.
    static func withAPI(
        _ environment: [String: String] = [:], on engine: SQLEngine = .postgres,
        _ body: (IssuanceStack, IssuanceServer) async throws -> Void
    ) async throws {
        try await with(engine) { stack in try await body(stack, stack.api(environment)) }
    }

    private func stop() async {
        await servers.stopAll()
        await redis.stop()
        await kafka.stop()
        directory.remove()
    }

    private let servers = RunningServers()

    private var environment: [String: String] {
        [
            "ISSUANCE_REDIS_URL": redis.url, "ISSUANCE_SQL_URL": sqlURL, "ISSUANCE_KAFKA_BROKERS": kafka.brokers,
            "ISSUANCE_SQL_POOL": "12", "SWIFT_BACKTRACE": "enable=no",
        ]
    }

    /// Runs a command to its end.
    @discardableResult
    func run(_ arguments: [String], _ changes: [String: String] = [:]) async throws -> String {
        let variables = environment.merging(changes) { $1 }.map { "\($0.key)=\($0.value)" }
        return try await Command.run(["env"] + variables + [IssuanceServer.binary] + arguments)
    }

    func api(_ changes: [String: String] = [:], isHealthy: Bool = true) async throws -> IssuanceServer {
        try await start(["api", "--port"], changes, isHealthy: isHealthy)
    }

    func pointsWorker(_ changes: [String: String] = [:]) async throws -> IssuanceServer {
        try await start(["points-worker", "--metrics-port"], changes, isHealthy: true)
    }

    func issuanceWorker(_ changes: [String: String] = [:]) async throws -> IssuanceServer {
        try await start(["issuance-worker", "--metrics-port"], changes, isHealthy: true)
    }

    private func start(
        _ arguments: [String], _ changes: [String: String], isHealthy: Bool
    ) async throws -> IssuanceServer {
        for _ in 0..<4 {
            let server = try await IssuanceServer.start(
                arguments, environment: environment.merging(changes) { $1 }, directory: directory)
            await servers.add(server)
            var answers = false
            await eventually("the process did not become healthy") {
                let status = try? await server.get("/healthz").status
                answers = isHealthy ? status == 200 : status != nil
                return answers || !server.isRunning
            }
            if answers { return server }
            // Somebody else may have taken the port meanwhile.
        }
        throw ServerError("\(arguments[0]) did not start in four tries")
    }

    /// One statement on the stack's database.
    @discardableResult
    func sql(_ text: String) async throws -> [SQLRow] {
        let connection = try await SQLEngine.endpoint(url: sqlURL).session(named: nil, timeout: .seconds(30))
        let result = try await connection.query(text)
        await connection.close()
        return result.rows
    }

    /// The number that a statement names `n`.
    func number(_ text: String) async throws -> Int {
        try #require(await sql(text).first?.int("n").map { Int($0) })
    }

    /// One command on the stack's Redis.
    @discardableResult
    func redis(_ command: RedisArgument...) async throws -> RedisValue {
        let connection = try await RedisConnection.connect(to: RedisEndpoint(url: redis.url))
        let reply = try await connection.send(command)
        await connection.close()
        return reply
    }
}

/// The processes that a stack has to end.
private actor RunningServers {
    private var servers: [IssuanceServer] = []

    func add(_ server: IssuanceServer) { servers.append(server) }

    func stopAll() async {
        for server in servers { await server.kill() }
    }
}

import ChaosClients
import ChaosCore

/// Asks the target's servers when they were started: Redis for its `run_id`, PostgreSQL for its postmaster's and its
/// checkpointer's start, MariaDB for its own, Kafka for its brokers, the workers for theirs, the kernel for the API's
/// process.
public struct TargetStarts: TargetWitness {
    private let target: Target
    private let watchesProcess: Bool

    /// `watchesProcess` is false where the fault itself ends processes of the system: no API or worker is asked then.
    public init(target: Target, watchesProcess: Bool = true) {
        self.target = target
        self.watchesProcess = watchesProcess
    }

    public func look() async -> [TargetSign] {
        async let redis = sign("Redis", target.redis) { try await Self.redis($0) }
        async let sql = sign(Self.databaseName(target), target.sql) { try await Self.database($0) }
        async let kafka = sign("Kafka", target.kafka) { try await Self.kafka($0) }
        async let workers = WorkerStarts(urls: watchesProcess ? target.kafka?.workerMetrics ?? [] : []).look()
        let process = watchesProcess ? target.process?.pidFile.flatMap(Self.process) : nil
        return await [redis, sql, kafka, process].compactMap { $0 } + workers
    }

    private func sign<Description: Sendable>(
        _ part: String, _ description: Description?, _ ask: @Sendable (Description) async throws -> String
    ) async -> TargetSign? {
        guard let description else { return nil }
        do {
            return TargetSign(part: part, mark: .success(try await ask(description)))
        } catch {
            let cause = (error as? ClientError)?.cause ?? "\(error)"
            return TargetSign(part: part, mark: .failure(Self.unreadable(part, cause)))
        }
    }

    private static func unreadable(_ part: String, _ cause: String) -> ChaosError {
        ChaosError(.targetUnreachable, operation: "ask for its start", target: part, cause: cause)
    }

    private static func redis(_ redis: RedisTarget) async throws -> String {
        let connection = try await RedisConnection.connect(
            to: RedisEndpoint(url: redis.url.reveal()), clientName: "firedrill-witness")
        let info = try await connection.send(["INFO", "server"]).string ?? ""
        await connection.close()
        let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("run_id:") }
        return "run_id \(line?.dropFirst(7) ?? "unknown")"
    }

    private static func databaseName(_ target: Target) -> String {
        target.sql.flatMap { SQLEngine(url: $0.url.reveal()) }?.displayName ?? "the database"
    }

    private static func database(_ sql: SQLTarget) async throws -> String {
        let endpoint = try SQLEngine.endpoint(url: sql.url.reveal())
        let connection = try await endpoint.session(named: "firedrill-witness")
        do {
            let start =
                switch endpoint.engine {
                case .postgres: try await postgres(connection)
                case .mariadb: "started \(try await MariaDBQuestions.started(over: connection))"
                }
            await connection.close()
            return start
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func postgres(_ connection: any SQLSession) async throws -> String {
        // A crash of any backend starts all the others anew, and only the postmaster stays.
        let result = try await connection.query(
            """
            SELECT 'started ' || pg_postmaster_start_time()::text || coalesce(', checkpointer ' ||
            (SELECT backend_start::text FROM pg_stat_activity WHERE backend_type = 'checkpointer'), '') AS started
            """, timeout: .seconds(3))
        return result.first?["started"] ?? "unknown"
    }

    private static func kafka(_ kafka: KafkaTarget) async throws -> String {
        let endpoint = try KafkaEndpoint(brokers: kafka.brokers, options: kafka.options.mapValues { $0.reveal() })
        let admin = try KafkaAdmin(endpoint: endpoint, clientID: "firedrill-witness")
        do {
            let cluster = try await admin.metadata()
            await admin.close()
            let brokers = cluster.brokers.map { "\($0.id)=\($0.host):\($0.port)" }.sorted()
            return "brokers \(brokers.joined(separator: " "))"
        } catch {
            await admin.close()
            throw error
        }
    }

    /// `nil` where the file says nothing that this machine could look at.
    private static func process(_ path: String) -> TargetSign? {
        let part = "the API's process"
        switch PIDFile(path).read() {
        case .pid(let pid):
            guard let process = ProcessReading(pid: pid)?.process else {
                return TargetSign(part: part, mark: .failure(unreadable(part, "process \(pid) does not run")))
            }
            return TargetSign(part: part, mark: .success("pid \(process.pid), tick \(process.startTicks)"))
        case .missing: return nil
        case .unreadable(let reason):
            return TargetSign(part: part, mark: .failure(unreadable(part, reason)))
        }
    }
}

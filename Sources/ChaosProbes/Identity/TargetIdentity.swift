import AsyncHTTPClient
import ChaosClients
import ChaosCore
import NIOCore

/// Finds out which servers a target file really means, by asking them: two files for one system give the same names.
public enum TargetIdentity {
    /// What one part of the target answered.
    public struct Part: Sendable, Equatable {
        /// `http`, `redis`, `sql`, `kafka`, `cgroup`.
        public let name: String
        /// What the server calls itself, or why it could not be asked.
        public let answer: Result<String, ChaosError>
    }

    /// Asks every part that the target describes, all at once. Never throws; each part has its own answer.
    public static func ask(_ target: Target) async -> [Part] {
        async let http = part("http", target.http) { try await httpIdentity($0) }
        async let redis = part("redis", target.redis) { try await redisIdentity($0) }
        async let sql = part("sql", target.sql) { try await sqlIdentity($0) }
        async let kafka = part("kafka", target.kafka) { try await kafkaIdentity($0) }
        async let cgroup = part("cgroup", target.process?.cgroup) { try cgroupIdentity($0) }
        return await [http, redis, sql, kafka, cgroup].compactMap { $0 }
    }

    private static func part<Description: Sendable>(
        _ name: String, _ description: Description?, _ ask: @Sendable (Description) async throws -> String
    ) async -> Part? {
        guard let description else { return nil }
        do {
            return Part(name: name, answer: .success(try await ask(description)))
        } catch let error as ChaosError {
            return Part(name: name, answer: .failure(error))
        } catch {
            return Part(
                name: name,
                answer: .failure(
                    ChaosError(
                        .targetUnreachable, operation: "reach \(name)",
                        target: (error as? ClientError)?.target ?? name,
                        cause: (error as? ClientError)?.cause ?? "\(error)",
                        remedy: "Is the server running, and is its address in the target file right?")))
        }
    }

    private static func httpIdentity(_ http: HTTPTarget) async throws -> String {
        let url = http.baseURL + (http.healthPath ?? "/")
        do {
            _ = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(3))
        } catch {
            throw ChaosError(
                .targetUnreachable, operation: "reach http", target: http.baseURL, cause: "\(error)",
                remedy: "Is the server running, and is its address in the target file right?")
        }
        return http.baseURL
    }

    private static func redisIdentity(_ redis: RedisTarget) async throws -> String {
        let endpoint = try RedisEndpoint(url: redis.url.reveal())
        let connection = try await RedisConnection.connect(to: endpoint, clientName: "firedrill-identity")
        let info = try await connection.send(["INFO", "server"]).string ?? ""
        await connection.close()
        let run = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("run_id:") }?.dropFirst(7)
        return "redis:\(run.map(String.init) ?? endpoint.description)/\(endpoint.database)"
    }

    private static func sqlIdentity(_ sql: SQLTarget) async throws -> String {
        let endpoint = try SQLEngine.endpoint(url: sql.url.reveal())
        let connection = try await endpoint.session(named: "firedrill-identity")
        let identity: (server: String, database: String)? =
            switch endpoint.engine {
            case .postgres: await postgresIdentity(connection)
            case .mariadb: await mariaDBIdentity(connection)
            }
        await connection.close()
        // What the server calls itself may be kept from us; the address then has to do.
        guard let identity else { return "\(endpoint.engine.rawValue):\(endpoint)" }
        return "\(endpoint.engine.rawValue):\(identity.server)/\(identity.database)"
    }

    private static func postgresIdentity(_ connection: any SQLSession) async -> (server: String, database: String)? {
        let row = try? await connection.query(
            "select system_identifier::text as id, current_database() as db from pg_control_system()"
        ).first
        guard let row, let id = row["id"], let database = row["db"] else { return nil }
        return (id, database)
    }

    private static func mariaDBIdentity(_ connection: any SQLSession) async -> (server: String, database: String)? {
        guard let server = try? await MariaDBQuestions.identity(over: connection), !server.isEmpty,
            let row = try? await connection.query("SELECT DATABASE() AS db").first
        else { return nil }
        return (server, row["db"] ?? "")
    }

    /// The kernel's own number of the group, so that two paths to one group collide and a new group is another one.
    private static func cgroupIdentity(_ folder: String) throws -> String {
        do {
            let group = try MemoryControlGroup(folder: folder)
            return "cgroup:\(try group.serial())"
        } catch {
            throw ChaosError(
                .targetUnreachable, operation: "reach the memory control group", target: folder, cause: error.cause,
                remedy: "Does process.cgroup of the target file name the service's memory control group?")
        }
    }

    private static func kafkaIdentity(_ kafka: KafkaTarget) async throws -> String {
        let endpoint = try KafkaEndpoint(brokers: kafka.brokers, options: kafka.options.mapValues { $0.reveal() })
        let admin = try KafkaAdmin(endpoint: endpoint, clientID: "firedrill-identity")
        let cluster = try await admin.metadata()
        await admin.close()
        return "kafka:\(cluster.clusterID ?? kafka.brokers)"
    }
}

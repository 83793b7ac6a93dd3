import ArgumentParser
import Foundation

/// Where the other servers are: from options, else from the environment.
struct ConnectionOptions: ParsableArguments {
    @Option(name: .customLong("redis-url"), help: "redis:// or rediss:// URL (ISSUANCE_REDIS_URL).")
    var redisURL: String?

    @Option(name: .customLong("sql-url"), help: "postgresql:// or mariadb:// URL of the primary (ISSUANCE_SQL_URL).")
    var sqlURL: String?

    @Option(name: .customLong("sql-replica-url"), help: "URL of a read replica (ISSUANCE_SQL_REPLICA_URL).")
    var replicaURL: String?

    @Option(help: "Kafka bootstrap servers, host:port,... (ISSUANCE_KAFKA_BROKERS).")
    var kafkaBrokers: String?

    @Option(help: "Kafka client options as a JSON object of text (ISSUANCE_KAFKA_OPTIONS).")
    var kafkaOptions: String?

    @Option(help: "Redis connections of this process (ISSUANCE_REDIS_POOL, default 8).")
    var redisPool: Int?

    @Option(help: "SQL connections of this process (ISSUANCE_SQL_POOL, default 40).")
    var sqlPool: Int?

    /// Joins options and environment.
    /// - Throws: `ValidationError` naming the first thing that is missing or wrong.
    func settings(_ environment: [String: String]) throws -> ConnectionSettings {
        ConnectionSettings(
            redisURL: redisURL ?? environment["ISSUANCE_REDIS_URL"],
            sqlURL: sqlURL ?? environment["ISSUANCE_SQL_URL"],
            replicaURL: replicaURL ?? environment["ISSUANCE_SQL_REPLICA_URL"].flatMap { $0.isEmpty ? nil : $0 },
            kafkaBrokers: kafkaBrokers ?? environment["ISSUANCE_KAFKA_BROKERS"],
            kafkaOptions: try Self.options(kafkaOptions ?? environment["ISSUANCE_KAFKA_OPTIONS"]),
            redisPool: try Self.size("ISSUANCE_REDIS_POOL", redisPool, environment, default: 8),
            sqlPool: try Self.size("ISSUANCE_SQL_POOL", sqlPool, environment, default: 40))
    }

    private static func options(_ text: String?) throws -> [String: String] {
        guard let text, !text.isEmpty else { return [:] }
        guard let options = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)) else {
            throw ValidationError("ISSUANCE_KAFKA_OPTIONS must be a JSON object whose values are text.")
        }
        return options
    }

    private static func size(
        _ name: String, _ option: Int?, _ environment: [String: String], default standard: Int
    ) throws -> Int {
        guard option != nil || environment[name]?.isEmpty == false else { return standard }
        guard let size = option ?? environment[name].flatMap({ Int($0) }), (1...500).contains(size) else {
            throw ValidationError("\(name) must be a whole number from 1 to 500.")
        }
        return size
    }
}

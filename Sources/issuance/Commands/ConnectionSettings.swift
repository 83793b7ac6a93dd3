import ArgumentParser
import ChaosClients

/// The other servers, and how many connections to hold to them.
///
/// The URLs may carry passwords: nothing here is ever printed.
struct ConnectionSettings: Sendable {
    let redisURL: String?
    let sqlURL: String?
    let replicaURL: String?
    let kafkaBrokers: String?
    let kafkaOptions: [String: String]
    let redisPool: Int
    let sqlPool: Int

    /// - Throws: `ValidationError` when there is no URL, `ClientError` when it is no Redis URL.
    func redis() throws -> RedisEndpoint {
        try RedisEndpoint(url: Self.required(redisURL, "--redis-url", "ISSUANCE_REDIS_URL"))
    }

    /// - Throws: `ValidationError` when there is no URL, `ClientError` when it is no URL of an SQL server.
    func sql() throws -> any SQLEndpoint {
        try SQLEngine.endpoint(url: Self.required(sqlURL, "--sql-url", "ISSUANCE_SQL_URL"))
    }

    /// - Throws: `ClientError` when there is a replica URL that is no URL of an SQL server.
    func replica() throws -> (any SQLEndpoint)? {
        try replicaURL.map { url in try SQLEngine.endpoint(url: url) }
    }

    /// - Throws: `ValidationError` when there are no brokers, `ClientError` when an option is wrong.
    func kafka() throws -> KafkaEndpoint {
        try KafkaEndpoint(
            brokers: Self.required(kafkaBrokers, "--kafka-brokers", "ISSUANCE_KAFKA_BROKERS"), options: kafkaOptions)
    }

    private static func required(_ value: String?, _ option: String, _ variable: String) throws -> String {
        guard let value, !value.isEmpty else { throw ValidationError("Missing \(option) or \(variable).") }
        return value
    }
}

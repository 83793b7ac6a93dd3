import ChaosClients

/// The API's connections to the other servers.
struct APIServers: Sendable {
    let redis: RedisPool
    let sql: SQLPool
    let replica: SQLPool?
    let producer: KafkaProducer
    private let healthRedis: RedisPool
    private let healthSQL: SQLPool
    private let healthKafka: KafkaAdmin

    /// - Throws: `ClientError` or `ValidationError` when a setting is wrong; nothing is connected yet.
    init(settings: ConnectionSettings, switches: Switches) throws {
        let name = "issuance-api"
        let redisEndpoint = try settings.redis()
        let sqlEndpoint = try settings.sql()
        let kafka = try settings.kafka()
        redis = RedisPool(endpoint: redisEndpoint, size: settings.redisPool, clientName: name)
        sql = SQLPool(endpoint: sqlEndpoint, size: settings.sqlPool, applicationName: name)
        replica = try settings.replica().map {
            SQLPool(endpoint: $0, size: settings.sqlPool, applicationName: name)
        }
        producer = try KafkaProducer(
            endpoint: kafka, clientID: name,
            options: ["batch.size": String(switches.batchSize), "linger.ms": String(switches.lingerMs)])
        healthRedis = RedisPool(
            endpoint: redisEndpoint, size: 1, clientName: "\(name)-health", timeout: .seconds(1))
        healthSQL = SQLPool(
            endpoint: sqlEndpoint, size: 1, applicationName: "\(name)-health", timeout: .seconds(2))
        healthKafka = try KafkaAdmin(endpoint: kafka, clientID: "\(name)-health")
    }

    var checks: [HealthMonitor.Check] {
        [HealthChecks.redis(healthRedis), HealthChecks.sql(healthSQL), HealthChecks.kafka(healthKafka)]
    }

    /// Ends all connections; what the producer still holds is sent first.
    func close() async {
        await producer.close(flushTimeout: .seconds(3))
        await healthKafka.close()
        await healthRedis.close()
        await healthSQL.close()
        await redis.close()
        await sql.close()
        await replica?.close()
    }
}

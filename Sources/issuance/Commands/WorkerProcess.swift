import ChaosClients
import Logging
import ServiceLifecycle

/// Everything that a worker consists of, put together; the handler makes the difference.
struct WorkerProcess {
    /// What a handler is made from.
    struct Parts: Sendable {
        let database: Database
        let batch: EventBatch
        let metrics: WorkerMetrics
    }

    let database: Database
    private let services: [any Service]
    private let logger: Logger

    init(
        options: WorkerOptions, settings: ConnectionSettings, start: ProcessStart, topic: String, group: String,
        metrics: WorkerMetrics, makeHandler: (Parts) -> any BatchHandler
    ) throws {
        let role = start.switches.role
        let name = "issuance-\(role.rawValue)"
        let endpoint = try settings.sql()
        let kafka = try settings.kafka()
        // Sixteen is the highest worker concurrency; more connections would never be used.
        let pool = SQLPool(endpoint: endpoint, size: min(settings.sqlPool, 16), applicationName: name)
        let healthPool = SQLPool(
            endpoint: endpoint, size: 1, applicationName: "\(name)-health", timeout: .seconds(2))
        let database = Database(primary: pool, replica: nil, switches: start.switches, logger: start.logger)
        let batch = EventBatch(
            rejected: RejectedEvents(database: database), metrics: metrics, logger: start.logger)
        let worker = BatchWorker(
            open: { try await Self.join(kafka, topic: topic, group: group, clientID: name) },
            handler: makeHandler(Parts(database: database, batch: batch, metrics: metrics)),
            switches: start.switches, metrics: metrics, logger: start.logger)
        let health = HealthMonitor(
            role: role, checks: [HealthChecks.sql(healthPool), HealthChecks.consumer(metrics)], logger: start.logger)
        let server = HTTPService.make(
            host: options.metricsHost, port: options.metricsPort, requests: RequestMetrics(),
            operations: OperationsController(
                health: health, metrics: [metrics, database, ProcessFacts()], switches: start.switches),
            connections: ConnectionRegistry(), logger: start.logger)
        services = [
            CloseAtEnd {
                await healthPool.close()
                await database.close()
            },
            health, server, worker,
        ]
        self.database = database
        logger = start.logger
    }

    func run() async throws { try await ProcessGroup.run(services, logger: logger) }

    private static func join(
        _ kafka: KafkaEndpoint, topic: String, group: String, clientID: String
    ) async throws -> any MessageSource {
        let consumer = try KafkaConsumer(
            endpoint: kafka, groupID: group, clientID: clientID,
            options: [
                // A dead worker's partitions move after six seconds, not after the default of forty-five.
                "session.timeout.ms": "6000", "heartbeat.interval.ms": "2000", "auto.offset.reset": "earliest",
            ])
        try await consumer.subscribe([topic])
        return KafkaMessageSource(consumer: consumer)
    }
}

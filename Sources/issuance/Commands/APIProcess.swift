import ChaosClients
import Logging
import ServiceLifecycle

/// Everything that `issuance api` consists of, put together.
struct APIProcess {
    private let services: [any Service]
    private let logger: Logger

    /// Connects to nothing that must be there: a server that is down shows in `/healthz`, not as a failed start.
    init(host: String, port: Int, settings: ConnectionSettings, start: ProcessStart) async throws {
        let switches = start.switches
        let logger = start.logger
        let servers = try APIServers(settings: settings, switches: switches.current)
        let database = Database(
            primary: servers.sql, replica: servers.replica, switches: switches, logger: logger)
        await Self.install(start, database)

        let sender = KafkaEventSender(producer: servers.producer)
        let ledger = CouponLedger(redis: servers.redis)
        let lock = CouponLock(redis: servers.redis, switches: switches, logger: logger)
        let events = CouponEvents(sender: sender, ledger: ledger, logger: logger)
        let orders = SQLStores.orders(database)
        let outbox = OutboxPublisher(store: orders, sender: sender, logger: logger)
        let placer = OrderPlacer(store: orders, outbox: outbox, switches: switches, logger: logger)
        let health = HealthMonitor(role: .api, checks: servers.checks, logger: logger)
        let requests = RequestMetrics()
        let connections = ConnectionRegistry()
        let operations = OperationsController(
            health: health,
            metrics: [
                requests, lock, events, placer, outbox, database, RedisMetrics(pool: servers.redis), ProcessFacts(),
            ],
            switches: switches)
        let server = HTTPService.make(
            host: host, port: port, requests: requests, operations: operations, connections: connections,
            logger: logger
        ) { router in
            CouponController(
                issuer: CouponIssuer(ledger: ledger, lock: lock, events: events, switches: switches),
                ledger: ledger, store: SQLStores.coupons(database), switches: switches,
                connections: connections
            ).add(to: router)
            OrderController(placer: placer, store: orders).add(to: router)
            PointsController(store: SQLStores.points(database)).add(to: router)
        }
        services = [
            CloseAtEnd { await servers.close() }, WarmUp(database: database, connections: settings.sqlPool), health,
            outbox, events, server, ShutdownLimit { lock.close() },
        ]
        self.logger = logger
    }

    func run() async throws { try await ProcessGroup.run(services, logger: logger) }

    private static func install(_ start: ProcessStart, _ database: Database) async {
        start.switches.beforeChange { before, after in
            if after.readsFromReplica && !before.readsFromReplica && !database.hasReplica {
                throw SwitchProblem.conflict("'readsFromReplica' needs ISSUANCE_SQL_REPLICA_URL, which is not set")
            }
        }
        await IndexSwitch(index: .orderUser, name: "orderUserIndex", path: \.orderUserIndex)
            .install(on: start, database: database)
    }
}

import ArgumentParser

/// The coupon issuance and order backend: one binary, one role per process.
@main
struct Issuance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issuance",
        abstract: "Coupon issuance and order backend over Redis, PostgreSQL or MariaDB, and Kafka.",
        discussion: """
            Connections come from options or from the environment, so that URLs with passwords need not be on the \
            command line: ISSUANCE_REDIS_URL, ISSUANCE_SQL_URL, ISSUANCE_SQL_REPLICA_URL, ISSUANCE_KAFKA_BROKERS, \
            ISSUANCE_KAFKA_OPTIONS (a JSON object), ISSUANCE_REDIS_POOL, ISSUANCE_SQL_POOL. Every switch that \
            GET /admin/switches shows has a start value in the environment: luaScript is ISSUANCE_LUA_SCRIPT.
            """,
        subcommands: [
            MigrateCommand.self, SeedCommand.self, APICommand.self, PointsWorkerCommand.self,
            IssuanceWorkerCommand.self,
        ])
}

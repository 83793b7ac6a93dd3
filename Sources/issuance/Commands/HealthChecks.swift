import ChaosClients

/// The questions behind `/healthz`, each on a connection of its own: a pool that is used up is not a server that is
/// down.
enum HealthChecks {
    static func redis(_ pool: RedisPool) -> HealthMonitor.Check {
        HealthMonitor.Check(name: "redis") { _ = try await pool.send(["PING"]) }
    }

    static func sql(_ pool: SQLPool) -> HealthMonitor.Check {
        HealthMonitor.Check(name: "sql") { _ = try await pool.query("SELECT 1", timeout: .seconds(2)) }
    }

    static func kafka(_ admin: KafkaAdmin) -> HealthMonitor.Check {
        HealthMonitor.Check(name: "kafka") { _ = try await admin.metadata() }
    }

    /// A worker that has not asked Kafka for this long is stuck in a batch.
    static func consumer(_ metrics: WorkerMetrics) -> HealthMonitor.Check {
        HealthMonitor.Check(name: "consumer") {
            guard let age = metrics.lastPollAge else { throw Stalled(detail: "has not asked Kafka yet") }
            guard age < .seconds(15) else { throw Stalled(detail: "has not asked Kafka for \(age)") }
        }
    }

    private struct Stalled: Error, CustomStringConvertible {
        let detail: String
        var description: String { detail }
    }
}

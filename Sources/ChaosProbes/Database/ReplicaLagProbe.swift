import ChaosClients
import ChaosCore

/// Asks the target's replica how far it is behind; without one in the file, the target's database for what it knows of its
/// replicas.
public struct ReplicaLagProbe: Probe {
    public static let kind = "replica-lag"
    public static let summary = "Asks the target's replica, or a PostgreSQL primary, how far the replica is behind."
    public static let metrics = [
        MetricDescriptor(
            "sql.replica_lag", .seconds,
            summary:
                "How far the replica is behind (the slowest of several); unknown without one, and while it stands still."
        )
    ]

    private static let metric = Metric("sql.replica_lag")

    private let session: ProbeSession
    private let question: any ReplicaQuestion

    public init?(target: Target) {
        guard let sql = target.sql, let endpoint = try? SQLEngine.endpoint(url: (sql.replica ?? sql.url).reveal())
        else { return nil }
        session = ProbeSession(endpoint)
        question =
            switch endpoint.engine {
            case .postgres: PostgresReplicaQuestion()
            case .mariadb: MariaDBReplicaQuestion()
            }
    }

    public func read() async -> [Metric: Reading] {
        do {
            let lag = try await question.lag(over: try await session.connected(), limit: ProbeSession.timeLimit)
            return [Self.metric: lag]
        } catch {
            await session.drop()
            return [Self.metric: .unknown("the database does not answer: \(error.cause)")]
        }
    }

    public func close() async {
        await session.drop()
    }
}

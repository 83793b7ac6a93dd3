import ChaosClients
import Logging
import Synchronization

/// The primary, and a replica for reads where there is one. Measures every statement, and turns the client's errors
/// into ``StoreError``.
final class Database: MetricSource {
    private let primary: SQLPool
    private let replica: SQLPool?
    private let switches: SwitchBoard
    let statements: StatementLog

    init(primary: SQLPool, replica: SQLPool?, switches: SwitchBoard, logger: Logger) {
        self.primary = primary
        self.replica = replica
        self.switches = switches
        statements = StatementLog(switches: switches, logger: logger)
    }

    var engine: SQLEngine { primary.engine }
    var hasReplica: Bool { replica != nil }

    /// Runs one statement that changes something, or reads what was just changed.
    /// - Throws: ``StoreError``.
    func run(
        _ name: String, _ sql: String, _ parameters: [SQLValue] = [], limit: Duration = .seconds(10)
    ) async throws -> SQLResult {
        try await query(primary, name, sql, parameters, limit)
    }

    /// Runs one statement that only reads, on the replica when reads go there.
    /// - Throws: ``StoreError``.
    func read(_ name: String, _ sql: String, _ parameters: [SQLValue] = []) async throws -> SQLResult {
        let pool = switches.current.readsFromReplica ? (replica ?? primary) : primary
        return try await query(pool, name, sql, parameters, .seconds(5))
    }

    /// Runs `body` in one transaction on one connection; a throw rolls back.
    /// - Throws: ``StoreError``, or what `body` threw.
    func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLSession) async throws -> Result
    ) async throws -> Result {
        do {
            return try await primary.transaction(body)
        } catch let error as ClientError {
            throw StoreError(error)
        }
    }

    /// Opens `count` connections and gives them back: making one takes milliseconds of computing, which the first
    /// burst of requests should not wait for. Ends quietly when the database is not there.
    func warmUp(_ count: Int) async {
        guard count > 0 else { return }
        _ = try? await primary.withConnection { _ in await warmUp(count - 1) }
    }

    func close() async {
        await primary.close()
        await replica?.close()
    }

    private func query(
        _ pool: SQLPool, _ name: String, _ sql: String, _ parameters: [SQLValue], _ limit: Duration
    ) async throws -> SQLResult {
        do {
            return try await statements.measure(name) {
                try await pool.query(sql, parameters, timeout: limit)
            }
        } catch let error as ClientError {
            throw StoreError(error)
        }
    }

    func writeMetrics(to text: inout PrometheusText) {
        PoolMetrics.write(engine.rawValue, primary.usage, to: &text)
        statements.writeMetrics(to: &text)
    }
}

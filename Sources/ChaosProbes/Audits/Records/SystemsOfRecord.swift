import ChaosClients
import ChaosCore

/// The servers that audits ask.
struct SystemsOfRecord: Sendable {
    private let sql: SQLRecords?
    private let redis: RedisRecords?

    init(target: Target) {
        sql = target.sql.flatMap { try? SQLEngine.endpoint(url: $0.url.reveal()) }.map { SQLRecords(endpoint: $0) }
        redis = target.redis.flatMap { try? RedisEndpoint(url: $0.url.reveal()) }.map(RedisRecords.init)
    }

    /// The database's own time; empty when the target has no database.
    func time() async throws(AuditProblem) -> String {
        guard let sql else { return "" }
        return try await sql.time()
    }

    /// The records that the source names. A query that uses keys is asked once for each list of them; `nil` when the
    /// audit names no requests whose keys there could be.
    func rows(
        _ source: AuditSpec.Source, since: String, keys: [[String]]? = nil,
        limit: Int = AuditRows.violationLimit, keeping isWanted: @Sendable (String) -> Bool = { _ in true }
    ) async throws(AuditProblem) -> AuditRows {
        switch source {
        case .sql(let text):
            guard let sql else { throw AuditProblem("the target's database URL cannot be read") }
            let query = try AuditQuery(text, sql.engine)
            guard !query.usesKeys || keys != nil else {
                throw AuditProblem("the query uses $keys, but the audit names no requests")
            }
            let lists = query.usesKeys ? keys ?? [] : [[]]
            return try await sql.rows(query, since: since, keys: lists, limit: limit, keeping: isWanted)
        case .redis(let script, let names):
            guard let redis else { throw AuditProblem("the target's Redis URL cannot be read") }
            return try await redis.rows(script: script, keys: names, limit: limit, keeping: isWanted)
        }
    }

    func close() async {
        await sql?.close()
        await redis?.close()
    }
}

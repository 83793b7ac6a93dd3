import ChaosClients
import ChaosCore
import ChaosProbes
import ChaosTestKit
import Foundation

/// A shop's database and the requests that it was sent, for audits to reconcile.
struct AuditBench: Sendable {
    let engine: SQLEngine
    let url: String
    let database: any SQLSession
    let folder: TemporaryDirectory
    var redis: String?
    var kafka: KafkaTarget?

    static func start(_ engine: SQLEngine = .postgres) async throws -> AuditBench {
        let url = try await SQLFixtures.shared(engine).database()
        let database = try await SQLEngine.endpoint(url: url).session(named: "shop", timeout: .seconds(30))
        let instant =
            engine == .postgres
            ? "timestamptz NOT NULL DEFAULT clock_timestamp()" : "timestamp(6) NOT NULL DEFAULT current_timestamp(6)"
        try await database.execute(
            """
            CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, created_at \(instant));
            CREATE TABLE ledger (order_id bigint NOT NULL, points int NOT NULL)
            """)
        return AuditBench(engine: engine, url: url, database: database, folder: try TemporaryDirectory("audits"))
    }

    /// The only parameter's numbers as rows with one column, `id`.
    private var given: String {
        engine == .postgres
            ? "unnest($1::bigint[]) AS id" : "JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$')) AS given"
    }

    var outcomes: String { folder.file("outcomes.jsonl") }

    func auditor(
        _ audits: [AuditSpec], clock: any RunClock = MonotonicRunClock(), sql: String? = nil
    ) throws -> TargetAuditor {
        let target = Target(
            name: "shop", allowsChaos: false, redis: redis.map { RedisTarget(url: Secret($0)) },
            sql: SQLTarget(url: Secret(sql ?? url)), kafka: kafka, audits: audits, source: "shop.yaml")
        guard let auditor = TargetAuditor(target: target, outcomes: outcomes, clock: clock) else {
            throw ServerError("no auditor")
        }
        return auditor
    }

    /// Begins, lets something happen, writes down the requests, and asks.
    func report(
        _ audits: [AuditSpec], requests: [RequestOutcome] = [], dropped: Int = 0, within: Duration = .seconds(60),
        _ happens: () async throws -> Void = {}
    ) async throws -> AuditReport {
        let auditor = try auditor(audits)
        try await auditor.begin()
        try await happens()
        try write(requests, dropped: dropped)
        return await auditor.audit(within: within)
    }

    /// The file as the load generator leaves it.
    func write(_ requests: [RequestOutcome], dropped: Int = 0) throws {
        try Self.write(requests, dropped: dropped, to: folder)
    }

    static func write(_ requests: [RequestOutcome], dropped: Int = 0, to folder: TemporaryDirectory) throws {
        let encoder = JSONEncoder()
        let lines = try requests.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        let closing = "{\"written\":\(requests.count),\"dropped\":\(dropped)}"
        try folder.write((lines + [closing, ""]).joined(separator: "\n"), to: "outcomes.jsonl")
    }

    /// Stores orders as the API would, of the user `id + 1000`.
    func store(_ ids: some Sequence<Int>) async throws {
        _ = try await database.query(
            "INSERT INTO orders (id, user_id) SELECT id, id + 1000 FROM \(given)", [.intArray(ids.map { Int64($0) })])
    }

    func credit(_ ids: some Sequence<Int>) async throws {
        _ = try await database.query(
            "INSERT INTO ledger SELECT id, 10 FROM \(given)", [.intArray(ids.map { Int64($0) })])
    }

    /// A request that was answered with its order.
    static func ordered(_ id: Int) -> RequestOutcome {
        request(user: id + 1000, .succeeded, status: 200, body: "{\"orderId\":\(id)}")
    }

    static func request(
        user: Int, _ ending: RequestOutcome.Ending, status: Int? = nil, body: String? = nil
    ) -> RequestOutcome {
        RequestOutcome(
            scenario: "place-order", variables: OutcomeVariables(names: ["user"], values: [.integer(user)]),
            intendedStart: Instant(seconds: 1), latency: .milliseconds(5), status: status, ending: ending,
            body: body.map { Array($0.utf8) })
    }
}

extension AuditSpec {
    static func sql(
        _ name: String, _ sql: String, _ expectation: Expectation = .noRows, after: [String] = [],
        within: Duration = .zero
    ) -> AuditSpec {
        AuditSpec(
            name: name, summary: "A record is wrong.", source: .sql(sql), expectation: expectation, after: after,
            within: within)
    }

    static let byOrder = RequestKey(scenarios: ["place-order"], template: "${body.orderId}")
    static let byUser = RequestKey(scenarios: ["place-order"], template: "${user}")

    static let noLostOrders = lostOrders(on: .postgres)

    /// In the words of an engine: MariaDB has no arrays, there `$keys` is a JSON list.
    static func lostOrders(on engine: SQLEngine, by key: RequestKey = byOrder, _ column: String = "id") -> AuditSpec {
        let keys =
            engine == .postgres
            ? "= ANY($keys::bigint[])" : "IN (SELECT k FROM JSON_TABLE($keys, '$[*]' COLUMNS (k BIGINT PATH '$')) AS a)"
        return .sql("no-lost-orders", "SELECT \(column) FROM orders WHERE \(column) \(keys)", .everyAcknowledged(key))
    }

    static let noUnaskedOrders = AuditSpec.sql(
        "no-unasked-orders", "SELECT user_id FROM orders WHERE created_at >= $since", .onlyRequested(byUser))

    static func noMissingPoints(after: [String] = [], within: Duration = .zero) -> AuditSpec {
        .sql(
            "no-missing-points",
            "SELECT o.id FROM orders o LEFT JOIN ledger l ON l.order_id = o.id"
                + " WHERE o.created_at >= $since AND l.order_id IS NULL ORDER BY o.id", after: after, within: within)
    }
}

extension AuditReport {
    subscript(_ name: String) -> RunRecord.Audit? { audits.first { $0.name == name } }

    /// `pass 0: 0 found` for each audit.
    var lines: [String] {
        audits.map { "\($0.result.rawValue) \($0.count.map { "\($0)" } ?? "-"): \($0.detail)" }
    }
}

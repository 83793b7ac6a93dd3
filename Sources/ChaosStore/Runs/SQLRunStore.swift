import ChaosCore
import Logging

/// The run store over either engine.
final class SQLRunStore: RunStore {
    /// Rows are read this many at a time, so that a long list needs no second copy of itself.
    private static let page = 5_000

    private let engine: any StoreEngine
    private let watch: OwnerWatch
    private let logger: Logger

    init(_ engine: any StoreEngine, own: RunOwner, logger: Logger) {
        self.engine = engine
        self.logger = logger
        watch = OwnerWatch(own: own)
    }

    var place: String { engine.place }

    func begin(_ run: StoredRun) async throws(ChaosError) {
        let counts = try await engine.write([RunTable.insertIfNew(run, now: engine.now)])
        guard counts.first == 1 else {
            throw ChaosError(
                .storage, operation: "begin run \(run.id)", target: place, cause: "the store has a run of this id",
                remedy: "Try again: every run gets another id.")
        }
    }

    func renew(_ runs: [String]) async throws(ChaosError) {
        guard !runs.isEmpty else { return }
        let marks = runs.map { _ in "?" }.joined(separator: ", ")
        // One that was taken for interrupted, since it was not heard of for long, is back.
        _ = try await engine.write([
            StoreStatement(
                "UPDATE \(RunTable.name) SET heartbeat_at = \(engine.now), ended_at = NULL, state = 'running'"
                    + " WHERE id IN (\(marks)) AND state <> 'finished'", runs.map { .text($0) })
        ])
    }

    func finish(_ run: StoredRun, document: String?) async throws(ChaosError) {
        _ = try await engine.write(
            [
                RunTable.upsert(run, now: engine.now),
                StoreStatement("DELETE FROM firedrill_documents WHERE run = ?", [.text(run.id)]),
                StoreStatement("DELETE FROM firedrill_incidents WHERE run = ?", [.text(run.id)]),
            ] + (try additions(of: run, document: document)))
    }

    func add(_ runs: [ArchivedRun]) async throws(ChaosError) {
        var statements: [StoreStatement] = []
        for archived in runs {
            statements.append(RunTable.insertIfNew(archived.run, now: engine.now))
            statements += try additions(of: archived.run, document: archived.document)
        }
        _ = try await engine.write(statements)
    }

    func clear(_ run: String) async throws(ChaosError) {
        _ = try await engine.write([
            StoreStatement(
                "UPDATE \(RunTable.name) SET cleared_at = \(engine.now)"
                    + " WHERE id = ? AND coalesce(fault_removed, 0) = 0 AND cleared_at IS NULL", [.text(run)])
        ])
    }

    func run(_ id: String) async throws(ChaosError) -> StoredRun? {
        try await settle()
        let statement = StoreStatement("SELECT \(RunTable.selected) FROM \(RunTable.name) WHERE id = ?", [.text(id)])
        return try await read(statement).first
    }

    func runs(_ filter: RunFilter) async throws(ChaosError) -> [StoredRun] {
        try await settle()
        let query = RunQuery(filter)
        return try await paged(filter, { RunFilter.Position($0) }) { limit, position throws(ChaosError) in
            try await self.read(query.page(limit, after: position))
        }
    }

    func findings(_ filter: RunFilter) async throws(ChaosError) -> [RunFinding] {
        let gone = try await settle()
        let query = RunQuery(filter)
        return try await paged(filter, { .init(startedAt: $0.startedAt, id: $0.id) }) {
            limit, position throws(ChaosError) in
            let page = query.page(limit, after: position, selected: RunTable.selectedFinding)
            return try await self.engine.read(page) { row throws(StoreDamage) in
                var finding = try RunTable.readFinding(&row)
                if finding.state == .running, gone.contains(finding.id) { finding.state = .interrupted }
                return finding
            }
        }
    }

    func lastDrills() async throws(ChaosError) -> [DrilledScenario] {
        try await engine.read(RunQuery.lastDrills) { row throws(StoreDamage) in
            DrilledScenario(
                scenario: try row.required("scenario"), experiment: try row.required("experiment"),
                startedAt: row.double() ?? 0)
        }
    }

    func count(_ filter: RunFilter) async throws(ChaosError) -> Int {
        try await settle()
        return Int(try await engine.read(RunQuery(filter).count) { row in row.int() ?? 0 }.first ?? 0)
    }

    func document(of run: String) async throws(ChaosError) -> String? {
        let statement = StoreStatement("SELECT document FROM firedrill_documents WHERE run = ?", [.text(run)])
        return try await engine.read(statement) { row in row.text() }.first ?? nil
    }

    func prune(before: Double) async throws(ChaosError) -> [String] {
        try await settle()
        let condition =
            "started_at < ? AND state <> 'running' AND (coalesce(fault_removed, 1) = 1 OR cleared_at IS NOT NULL)"
        let statement = StoreStatement(
            "DELETE FROM \(RunTable.name) WHERE \(condition) RETURNING id", [.double(before)])
        return try await engine.take(statement)
    }

    func close() async { await engine.close() }

    // MARK: Parts

    /// The run's document and incidents; what is there already stays.
    private func additions(of run: StoredRun, document: String?) throws(ChaosError) -> [StoreStatement] {
        var statements: [StoreStatement] = []
        if let document {
            statements.append(
                StoreStatement(
                    "INSERT INTO firedrill_documents (run, document) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    [.text(run.id), .text(try CanonicalJSON.text(document, of: run.id))]))
        }
        for incident in run.incidents {
            statements.append(
                StoreStatement(
                    "INSERT INTO firedrill_incidents (incident, run) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    [StoreValue(incident), .text(run.id)]))
        }
        return statements
    }

    /// Page by page, up to the filter's limit.
    private func paged<Value>(
        _ filter: RunFilter, _ place: (Value) -> RunFilter.Position,
        _ read: (Int, RunFilter.Position?) async throws(ChaosError) -> [Value]
    ) async throws(ChaosError) -> [Value] {
        var all: [Value] = []
        var position = filter.after
        let limit = max(0, filter.limit ?? .max)
        while all.count < limit {
            let wanted = min(Self.page, limit - all.count)
            let batch = try await read(wanted, position)
            all += batch
            guard let last = batch.last, batch.count == wanted else { break }
            position = place(last)
        }
        return all
    }

    private func read(_ statement: StoreStatement) async throws(ChaosError) -> [StoredRun] {
        // A store that cannot be written still tells that a process is gone.
        try await engine.read(statement) { [watch] row throws(StoreDamage) in
            var run = try RunTable.read(&row)
            if run.state == .running, watch.hasSeenEnd(of: run.owner) { run.state = .interrupted }
            return run
        }
    }

    /// Marks runs as interrupted whose process is gone; the last sign of life is their end. Returns their ids, also when the
    /// store cannot be written.
    @discardableResult
    private func settle() async throws(ChaosError) -> Set<String> {
        let statement = StoreStatement(
            "SELECT heartbeat_at, \(engine.now) - heartbeat_at, \(RunTable.selected) FROM \(RunTable.name)"
                + " WHERE state = 'running'")
        let open = try await engine.read(statement) { row throws(StoreDamage) in
            (heartbeat: row.double() ?? 0, silence: row.double() ?? .infinity, run: try RunTable.read(&row))
        }
        let gone = open.filter { watch.isGone($0.run.owner, silence: $0.silence) }
        guard !gone.isEmpty else { return [] }
        do {
            _ = try await engine.write(
                gone.map { heartbeat, _, run in
                    // Not one that has been heard of meanwhile.
                    StoreStatement(
                        "UPDATE \(RunTable.name) SET state = 'interrupted', ended_at = heartbeat_at"
                            + " WHERE id = ? AND state = 'running' AND heartbeat_at <= ?",
                        [.text(run.id), .double(heartbeat)])
                })
        } catch {
            logger.debug("interrupted runs could not be marked", metadata: ["cause": "\(error.cause)"])
        }
        return Set(gone.map(\.run.id))
    }
}

/// The history of all runs, in a file of one machine or in a database that several share.
///
/// A run is there from its start. One whose process is gone shows as interrupted. Lists never load documents. All calls
/// throw `ChaosError`: `storage` when the store cannot be read or written, with the way to recover.
public protocol RunStore: Sendable {
    /// What messages call it: a path, or `host:port/database`; never with credentials.
    var place: String { get }

    /// Puts a run in at its start, before anything is injected. Throws when there is one of this id.
    func begin(_ run: StoredRun) async throws(ChaosError)

    /// Says that these runs' process still works on them; machines that cannot see it know by this.
    func renew(_ runs: [String]) async throws(ChaosError)

    /// Puts the run's end and its document in; the document is one JSON value. Also after it was taken for interrupted.
    func finish(_ run: StoredRun, document: String?) async throws(ChaosError)

    /// Puts whole runs in at once, from an archive or a generator; one whose id is there already stays as it is.
    func add(_ runs: [ArchivedRun]) async throws(ChaosError)

    /// Notes that a later command took the run's fault out and read that back. An unknown run is no error.
    func clear(_ run: String) async throws(ChaosError)

    /// One run; `nil` when there is none of this id.
    func run(_ id: String) async throws(ChaosError) -> StoredRun?

    /// The runs that match, newest first, without their documents.
    func runs(_ filter: RunFilter) async throws(ChaosError) -> [StoredRun]

    /// The same as `runs`, with no more than a period's report needs.
    func findings(_ filter: RunFilter) async throws(ChaosError) -> [RunFinding]

    /// Every experiment that was ever drilled to its end, with its newest such run.
    func lastDrills() async throws(ChaosError) -> [DrilledScenario]

    /// How many runs match, without regard to the filter's limit.
    func count(_ filter: RunFilter) async throws(ChaosError) -> Int

    /// The run's JSON document, with sorted keys; `nil` when it has none.
    func document(of run: String) async throws(ChaosError) -> String?

    /// Removes runs that began before the time, in seconds since 1970, and returns their ids. Runs that still run, and
    /// those whose fault may still be in, stay.
    func prune(before: Double) async throws(ChaosError) -> [String]

    /// Closes the store. Later calls throw.
    func close() async
}

extension RunStore {
    public func findings(_ filter: RunFilter) async throws(ChaosError) -> [RunFinding] {
        try await runs(filter).map(RunFinding.init)
    }

    public func lastDrills() async throws(ChaosError) -> [DrilledScenario] {
        var filter = RunFilter(state: .finished)
        filter.control = false
        filter.kind = .drill
        var drills: [DrilledScenario] = []
        for run in try await runs(filter)
        where !drills.contains(where: { $0.scenario == run.scenario && $0.experiment == run.experiment }) {
            drills.append(
                DrilledScenario(scenario: run.scenario, experiment: run.experiment, startedAt: run.startedAt))
        }
        return drills
    }

    /// Hands all runs that match to `body`, newest first, some hundred at a time, so that a long history does not stand
    /// in memory at once.
    public func forEachBatch(
        _ filter: RunFilter, size: Int = 1_000, _ body: ([StoredRun]) async throws -> Void
    ) async throws {
        try await page(filter, size, { try await runs($0) }, RunFilter.Position.init, body)
    }

    /// The same with the runs' findings.
    public func forEachFinding(
        _ filter: RunFilter, size: Int = 5_000, _ body: (RunFinding) throws -> Void
    ) async throws {
        let place: (RunFinding) -> RunFilter.Position = { .init(startedAt: $0.startedAt, id: $0.id) }
        try await page(filter, size, { try await findings($0) }, place) { try $0.forEach(body) }
    }

    /// Page by page, each behind the last row of the one before.
    private func page<Row>(
        _ filter: RunFilter, _ size: Int, _ read: (RunFilter) async throws -> [Row],
        _ place: (Row) -> RunFilter.Position, _ body: ([Row]) async throws -> Void
    ) async throws {
        var page = filter
        var left = filter.limit ?? .max
        while left > 0 {
            page.limit = min(size, left)
            let batch = try await read(page)
            guard let last = batch.last else { return }
            try await body(batch)
            page.after = place(last)
            left -= batch.count
            if batch.count < page.limit ?? 0 { return }
        }
    }
}

import ChaosCore
import Testing

@testable import ChaosStore

/// What a period's report reads: lean rows, and when each scenario was last drilled.
@Suite struct RunFindingTests {
    @Test(arguments: StoreKind.allCases)
    func aFindingIsTheRunWithoutWhatAPeriodDoesNotNeed(_ kind: StoreKind) async throws {
        let bench = try await StoreBench(kind)
        let store = try await bench.open().runs
        try await store.add([
            ArchivedRun(.finished("r-1", startedAt: 100), document: nil),
            ArchivedRun(.finished("r-2", startedAt: 200, level: nil), document: nil),
        ])
        try await store.begin(.begun("r-3", startedAt: 300))
        try await store.begin(.begun("r-4", owner: .gone, startedAt: 400))
        let runs = try await store.runs(RunFilter())
        #expect(runs.map(\.state) == [.interrupted, .running, .finished, .finished])
        #expect(try await store.findings(RunFilter()) == runs.map(RunFinding.init))
        #expect(try await store.findings(RunFilter(level: .l2)).map(\.id) == ["r-1"])
        var seen: [String] = []
        try await store.forEachFinding(RunFilter(limit: 3), size: 2) { seen.append($0.id) }
        #expect(seen == ["r-4", "r-3", "r-2"])
        await store.close()
    }

    @Test(arguments: StoreKind.allCases)
    func theLastDrillIsTheNewestThatEndedAndHadAFault(_ kind: StoreKind) async throws {
        let store = try await StoreBench(kind).open().runs
        var control = StoredRun.finished("r-3", startedAt: 300)
        control.control = true
        var injection = StoredRun.finished("r-4", startedAt: 400)
        injection.kind = .injection
        var other = StoredRun.finished("r-0", startedAt: 50)
        (other.scenario, other.experiment) = ("memory-pressure", "surge")
        let runs: [StoredRun] = [
            .finished("r-1", startedAt: 100), .finished("r-2", startedAt: 200, verdict: .fail), control, injection,
            other,
        ]
        try await store.add(runs.map { ArchivedRun($0, document: nil) })
        try await store.begin(.begun("r-5", startedAt: 500))
        #expect(
            try await store.lastDrills() == [
                DrilledScenario(scenario: "memory-pressure", experiment: "surge", startedAt: 50),
                DrilledScenario(
                    scenario: "redis-lock-contention", experiment: "redis-lock-contention", startedAt: 200),
            ])
        await store.close()
    }

    /// A store of the first version, as it was made then, and a run in it.
    @Test(arguments: StoreKind.allCases)
    func anOlderStoreIsBroughtUpToDateWithItsRuns(_ kind: StoreKind) async throws {
        let bench = try await StoreBench(kind)
        let first = try await bench.open().runs
        try await first.add([ArchivedRun(.finished("r-1"), document: nil)])
        await first.close()
        let engine = try await bench.engine()
        _ = try await engine.write(
            [
                "DROP INDEX firedrill_runs_drilled", "ALTER TABLE firedrill_runs DROP COLUMN false_alarms",
                "ALTER TABLE firedrill_runs DROP COLUMN watched_seconds",
                "DELETE FROM firedrill_schema WHERE version = 2",
            ].map { StoreStatement($0) })
        await engine.close()
        let store = try await bench.open().runs
        var expected = StoredRun.finished("r-1")
        expected.outcome?.falseAlarms = nil
        expected.outcome?.watchedSeconds = nil
        #expect(try await store.run("r-1") == expected)
        try await store.finish(.finished("r-2"), document: nil)
        #expect(try await store.run("r-2")?.outcome?.watchedSeconds == 600.125)
        #expect(try await store.lastDrills().count == 1)
        await store.close()
    }
}

import ChaosCore
import ChaosStore
import Testing

/// What every store owes, over real engines.
@Suite struct RunStoreTests {
    @Test(arguments: StoreKind.allCases)
    func aRunIsThereFromItsStartAndComesBackAsItEnded(_ kind: StoreKind) async throws {
        let bench = try await StoreBench(kind)
        let store = try await bench.open().runs
        let begun = StoredRun.begun("r-1")
        try await store.begin(begun)
        #expect(try await store.run("r-1") == begun)
        #expect(try await store.document(of: "r-1") == nil)
        let ended = begun.ended()
        try await store.finish(ended, document: ended.sampleDocument)
        // Read by another process.
        let other = try await bench.open().runs
        #expect(try await other.run("r-1") == ended)
        #expect(
            try await other.document(of: "r-1")
                == "{\"a\":\"쿠폰 / \\u0000\",\"b\":[1,2.5,null,true],\"run\":\"r-1\"}")
        #expect(try await other.run("r-2") == nil)
        await store.close()
        await other.close()
    }

    @Test(arguments: StoreKind.allCases)
    func aSecondRunOfOneIdIsRefused(_ kind: StoreKind) async throws {
        let store = try await StoreBench(kind).open().runs
        try await store.begin(.begun("r-1"))
        let error = await #expect(throws: ChaosError.self) { try await store.begin(.begun("r-1", startedAt: 5)) }
        #expect(error?.code == .storage)
        #expect(try await store.run("r-1")?.startedAt == 1_780_000_000)
        await store.close()
    }

    @Test(arguments: StoreKind.allCases)
    func aListHoldsWhatItsFilterSays(_ kind: StoreKind) async throws {
        let store = try await StoreBench(kind).open().runs
        var control = StoredRun.finished("r-5", startedAt: 500, level: nil)
        control.control = true
        control.scenario = "database-deadlock"
        control.series = "s-1"
        var injection = StoredRun.begun("r-4", startedAt: 400)
        injection.kind = .injection
        injection.target = "lab"
        let runs: [StoredRun] = [
            .finished("r-1", startedAt: 100), .finished("r-2", startedAt: 200, level: .l1, verdict: .fail),
            .finished("r-3", startedAt: 200, faultRemoved: false), injection, control,
        ]
        try await store.add(runs.map { ArchivedRun($0, document: nil) })
        let table: [(change: (inout RunFilter) -> Void, ids: [String])] = [
            ({ _ in }, ["r-5", "r-4", "r-3", "r-2", "r-1"]), ({ $0.since = 200 }, ["r-5", "r-4", "r-3", "r-2"]),
            ({ $0.until = 200 }, ["r-1"]), ({ $0.level = .l2 }, ["r-3", "r-1"]), ({ $0.level = .l1 }, ["r-2"]),
            ({ $0.documentedLevel = .l3 }, []), ({ $0.scenario = "database-deadlock" }, ["r-5"]),
            ({ $0.scenario = "redis-lock-contention" }, ["r-5", "r-4", "r-3", "r-2", "r-1"]),
            ({ $0.target = "lab" }, ["r-4"]), ({ $0.verdict = .fail }, ["r-2"]), ({ $0.state = .running }, ["r-4"]),
            ({ $0.kind = .injection }, ["r-4"]), ({ $0.control = true }, ["r-5"]), ({ $0.series = "s-1" }, ["r-5"]),
            ({ $0.incident = "INC-r-2" }, ["r-2"]), ({ $0.mayStillBeIn = true }, ["r-3"]),
            ({ $0.mayStillBeIn = false }, ["r-5", "r-4", "r-2", "r-1"]), ({ $0.limit = 2 }, ["r-5", "r-4"]),
            ({ $0.after = .init(startedAt: 200, id: "r-3") }, ["r-2", "r-1"]), ({ $0.limit = 0 }, []),
            ({ $0 = RunFilter(since: 150, level: .l2, verdict: .pass) }, ["r-3"]),
        ]
        for (index, row) in table.enumerated() {
            var filter = RunFilter()
            row.change(&filter)
            #expect(try await store.runs(filter).map(\.id) == row.ids, "row \(index)")
            let hasPlace = filter.limit != nil || filter.after != nil
            if !hasPlace { #expect(try await store.count(filter) == row.ids.count, "row \(index)") }
        }
        await store.close()
    }

    @Test(arguments: StoreKind.allCases)
    func batchesGoThroughALongListOnce(_ kind: StoreKind) async throws {
        let store = try await StoreBench(kind).open().runs
        // Several runs of one instant, so that a batch ends between them.
        try await store.add(
            (0..<57).map { ArchivedRun(.finished("r-\($0)", startedAt: Double($0 / 5)), document: nil) })
        var seen: [String] = []
        var sizes: [Int] = []
        try await store.forEachBatch(RunFilter(), size: 10) { batch in
            seen += batch.map(\.id)
            sizes.append(batch.count)
        }
        #expect(sizes == [10, 10, 10, 10, 10, 7])
        #expect(seen == (try await store.runs(RunFilter()).map(\.id)) && Set(seen).count == 57)
        seen = []
        try await store.forEachBatch(RunFilter(limit: 15), size: 10) { seen += $0.map(\.id) }
        #expect(seen.count == 15)
        await store.close()
    }

    @Test(arguments: StoreKind.allCases)
    func aRunWhoseProcessIsGoneIsInterrupted(_ kind: StoreKind) async throws {
        let store = try await StoreBench(kind).open().runs
        try await store.begin(.begun("r-gone", owner: .gone))
        try await store.begin(.begun("r-here"))
        let gone = try await store.run("r-gone")
        #expect(gone?.state == .interrupted && gone?.outcome == nil && gone?.endedAt != nil)
        #expect(try await store.runs(RunFilter(state: .interrupted)).map(\.id) == ["r-gone"])
        #expect(try await store.runs(RunFilter(state: .running)).map(\.id) == ["r-here"])
        #expect(try await store.count(RunFilter(state: .interrupted)) == 1)
        await store.close()
    }

    @Test(arguments: StoreKind.allCases)
    func aRunElsewhereIsInterruptedOnceItIsNotHeardOfAndMayComeBack(_ kind: StoreKind) async throws {
        let bench = try await StoreBench(kind)
        let store = try await bench.open().runs
        let run = StoredRun.begun("r-far", owner: .elsewhere)
        try await store.begin(run)
        try await bench.age(by: 5)
        #expect(try await store.run("r-far")?.state == .running)
        try await bench.age(by: 600)
        #expect(try await store.run("r-far")?.state == .interrupted)
        // It was only cut off.
        try await store.renew(["r-far"])
        #expect(try await store.run("r-far") == run)
        try await bench.age(by: 600)
        #expect(try await store.run("r-far")?.state == .interrupted)
        try await store.finish(run.ended(), document: nil)
        #expect(try await store.run("r-far") == run.ended())
        // A late sign of life does not open it again.
        try await store.renew(["r-far"])
        #expect(try await store.run("r-far") == run.ended())
        await store.close()
    }

    @Test(arguments: StoreKind.allCases)
    func pruningLeavesWhatRunsAndWhatMayStillBeIn(_ kind: StoreKind) async throws {
        let store = try await StoreBench(kind).open().runs
        try await store.add([
            ArchivedRun(.finished("r-old", startedAt: 100), document: "{}"),
            ArchivedRun(.finished("r-unclean", startedAt: 100, faultRemoved: false), document: "{}"),
            ArchivedRun(.begun("r-gone", owner: .gone, startedAt: 100), document: nil),
            ArchivedRun(.begun("r-runs", startedAt: 100), document: nil),
            ArchivedRun(.finished("r-new", startedAt: 200), document: "{}"),
        ])
        #expect(try await store.prune(before: 200).sorted() == ["r-gone", "r-old"])
        #expect(try await store.runs(RunFilter()).map(\.id) == ["r-new", "r-unclean", "r-runs"])
        #expect(try await store.document(of: "r-old") == nil)
        try await store.clear("r-unclean")
        #expect(try await store.run("r-unclean")?.outcome?.mayStillBeIn == false)
        #expect(try await store.run("r-unclean")?.outcome?.faultRemoved == false)
        #expect(try await store.prune(before: 200) == ["r-unclean"])
        await store.close()
    }

    @Test(arguments: StoreKind.allCases)
    func aStoppedTaskStillWritesItsEnd(_ kind: StoreKind) async throws {
        let store = try await StoreBench(kind).open().runs
        try await store.begin(.begun("r-1"))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await store.finish(StoredRun.begun("r-1").ended(), document: "{}")
        }
        try await task.value
        #expect(try await store.run("r-1")?.state == .finished)
        await store.close()
    }

    @Test(arguments: StoreKind.allCases)
    func aDocumentThatIsNoJSONIsRefusedAndTheRunStays(_ kind: StoreKind) async throws {
        let store = try await StoreBench(kind).open().runs
        try await store.begin(.begun("r-1"))
        await #expect(throws: ChaosError.self) { try await store.finish(.finished("r-1"), document: "{\"a\":") }
        #expect(try await store.run("r-1")?.state == .running)
        await store.close()
    }
}

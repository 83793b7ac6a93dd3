import ChaosCore
import ChaosStore
import Foundation
import Testing

/// Several writers on one store: nothing is lost, nothing gets into another run's row.
@Suite struct ConcurrentWritersTests {
    @Test(arguments: StoreKind.allCases)
    func twoWritersOfAThousandRunsEachLoseAndMixNone(_ kind: StoreKind) async throws {
        let bench = try await StoreBench(kind)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<2 {
                let store = try await bench.open().runs
                group.addTask {
                    try await write(1_000, as: writer, to: store)
                    await store.close()
                }
            }
            try await group.waitForAll()
        }
        let store = try await bench.open().runs
        let runs = try await store.runs(RunFilter())
        #expect(runs.count == 2_000 && Set(runs.map(\.id)).count == 2_000)
        for run in runs {
            let expected = expected(run.id)
            #expect(run == expected)
            if run != expected { break }
        }
        for id in ["w0-0", "w1-0", "w0-999", "w1-999", "w0-517"] {
            let document = try #require(try await store.document(of: id))
            #expect(document.contains("\"run\":\"\(id)\""), "\(document)")
        }
        #expect(try await store.count(RunFilter(state: .finished)) == 2_000)
        await store.close()
    }

    private func write(_ count: Int, as writer: Int, to store: any RunStore) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<4 {
                group.addTask {
                    for number in stride(from: lane, to: count, by: 4) {
                        let run = expected("w\(writer)-\(number)")
                        try await store.begin(.begun(run.id, startedAt: run.startedAt))
                        try await store.finish(run, document: run.sampleDocument)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Everything about a run follows from its id.
    private func expected(_ id: String) -> StoredRun {
        let parts = id.dropFirst().split(separator: "-").compactMap { Int($0) }
        let levels: [IncidentLevel?] = [.l1, .l2, .l3, nil]
        var run = StoredRun.finished(
            id, startedAt: Double(parts[0] * 100_000 + parts[1]), level: levels[parts[1] % 4],
            verdict: VerdictValue.allCases[parts[1] % 3])
        run.outcome?.ttdSeconds = Double(parts[1]) / 7
        return run
    }

    @Test(arguments: StoreKind.allCases)
    func manyWhoMakeTheStoreAtOnceGetOne(_ kind: StoreKind) async throws {
        let bench = try await StoreBench(kind)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                group.addTask {
                    let store = try await bench.open().runs
                    try await store.begin(.begun("r-\(number)"))
                    await store.close()
                }
            }
            try await group.waitForAll()
        }
        let store = try await bench.open().runs
        #expect(try await store.count(RunFilter()) == 6)
        await store.close()
    }
}

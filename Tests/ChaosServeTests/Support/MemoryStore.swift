import ChaosCore
import Synchronization

/// The few runs of a test; only what the pages ask of a store is there.
final class MemoryStore: RunStore {
    let place = "memory"
    private let kept = Mutex<[StoredRun]>([])

    func begin(_ run: StoredRun) { kept.withLock { $0.append(run) } }

    func finish(_ run: StoredRun, document: String?) {
        kept.withLock { kept in
            kept.removeAll { $0.id == run.id }
            kept.append(run)
        }
    }

    func run(_ id: String) -> StoredRun? { kept.withLock { $0.first { $0.id == id } } }

    func runs(_ filter: RunFilter) -> [StoredRun] {
        let all = kept.withLock { $0 }.sorted { $0.startedAt > $1.startedAt }
        return Array(
            all.filter { run in
                filter.after == nil && (filter.incident.map(run.incidents.contains) ?? true)
                    && (filter.mayStillBeIn != true || run.outcome?.mayStillBeIn == true)
            }.prefix(filter.limit ?? .max))
    }

    func count(_ filter: RunFilter) -> Int { kept.withLock { $0.count } }
    func document(of run: String) -> String? { nil }
    func renew(_ runs: [String]) {}
    func add(_ runs: [ArchivedRun]) {}
    func clear(_ run: String) {}
    func prune(before: Double) -> [String] { [] }
    func close() async {}
}

import ChaosCore
import Synchronization

/// A run store in memory, for reports: it keeps what a test put in and filters as the real one does.
final class ShelfStore: RunStore {
    let place = "a shelf"
    private let kept = Mutex<[(run: StoredRun, document: String?)]>([])

    func put(_ run: StoredRun, document: String?) { kept.withLock { $0.append((run, document)) } }

    func begin(_ run: StoredRun) { put(run, document: nil) }

    func renew(_ runs: [String]) {}

    func finish(_ run: StoredRun, document: String?) {
        kept.withLock { kept in
            kept.removeAll { $0.run.id == run.id }
            kept.append((run, document))
        }
    }

    func add(_ runs: [ArchivedRun]) { for run in runs { put(run.run, document: run.document) } }

    func clear(_ run: String) {}

    func run(_ id: String) -> StoredRun? { kept.withLock { $0.first { $0.run.id == id }?.run } }

    func document(of run: String) -> String? { kept.withLock { $0.first { $0.run.id == run }?.document } }

    func runs(_ filter: RunFilter) -> [StoredRun] {
        let all = kept.withLock { $0.map(\.run) }.sorted { ($0.startedAt, $0.id) > ($1.startedAt, $1.id) }
        return Array(all.filter { Self.matches($0, filter) }.prefix(filter.limit ?? .max))
    }

    func count(_ filter: RunFilter) -> Int {
        var all = filter
        all.limit = nil
        return runs(all).count
    }

    func prune(before: Double) -> [String] { [] }

    func close() async {}

    private static func matches(_ run: StoredRun, _ filter: RunFilter) -> Bool {
        func fits<Value: Equatable>(_ wanted: Value?, _ value: Value?) -> Bool { wanted == nil || wanted == value }
        let isBehind = filter.after.map { (run.startedAt, run.id) < ($0.startedAt, $0.id) } ?? true
        return isBehind && run.startedAt >= filter.since ?? -.infinity && run.startedAt < filter.until ?? .infinity
            && fits(filter.level, run.outcome?.measured) && fits(filter.target, run.target)
            && (filter.scenario == nil || [run.scenario, run.experiment].contains(filter.scenario ?? ""))
            && fits(filter.verdict, run.outcome?.verdict) && fits(filter.state, run.state)
            && fits(filter.kind, run.kind)
            && fits(filter.control, run.control) && (filter.incident.map(run.incidents.contains) ?? true)
            && fits(filter.mayStillBeIn, run.outcome?.mayStillBeIn ?? false)
    }
}

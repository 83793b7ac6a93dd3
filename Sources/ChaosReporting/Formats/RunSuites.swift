import ChaosCore

/// Runs of a store as JUnit's XML: a suite per experiment, a case per run.
public struct RunSuites: Sendable {
    public init() {}

    /// The document for these runs.
    public func document(_ runs: [StoredRun]) -> String {
        var order: [String] = []
        var groups: [String: [StoredRun]] = [:]
        for run in runs {
            if groups[run.experiment] == nil { order.append(run.experiment) }
            groups[run.experiment, default: []].append(run)
        }
        return JUnitSuite.document(
            order.sorted().map { name in
                let group = groups[name] ?? []
                let length = group.reduce(0.0) { $0 + Self.seconds($1) }
                return JUnitSuite(
                    name: name, package: name, startedAt: group.map(\.startedAt).min() ?? 0, seconds: length,
                    cases: group.map { .init(name: $0.id, ending: Self.ending($0), seconds: Self.seconds($0)) })
            })
    }

    private static func seconds(_ run: StoredRun) -> Double { max(0, (run.endedAt ?? run.startedAt) - run.startedAt) }

    private static func ending(_ run: StoredRun) -> JUnitSuite.Ending {
        guard let outcome = run.outcome else {
            return run.state == .running ? .skipped("still running") : .error("interrupted: its process is gone")
        }
        if outcome.mayStillBeIn { return .error("the fault may still be in \(run.target)") }
        if let error = outcome.internalError { return .error(error) }
        if outcome.targetUnreachable { return .error("the target could not be reached") }
        switch outcome.verdict {
        case .pass: return .passed
        case .fail: return .failed("the hypothesis was false")
        case .inconclusive: return .skipped("evidence is missing")
        }
    }
}

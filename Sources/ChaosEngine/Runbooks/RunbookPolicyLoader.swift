import ChaosCore

/// Loads a runbook policy strictly: every mistake at once, with line and key.
///
/// `without-asking: { L1: change, L2: read, L3: read, unknown: read }` names, for each level of the incident, the highest
/// risk that an `ask` step may have without a question.
public struct RunbookPolicyLoader: Sendable {
    public init() {}

    /// Loads one file. Throws `FileProblems` with every mistake found.
    public func load(path: String) throws(FileProblems) -> RunbookPolicy {
        let problems = ProblemList(file: path)
        guard let text = YAMLFile.text(path: path, problems: problems) else { throw FileProblems(problems.problems) }
        return try load(text: text, path: path)
    }

    /// Loads one policy from its text.
    public func load(text: String, path: String) throws(FileProblems) -> RunbookPolicy {
        let problems = ProblemList(file: path)
        let policy = YAMLFile.root(of: text, problems: problems).flatMap(read)
        guard problems.problems.isEmpty, let policy else { throw FileProblems(problems.problems) }
        return policy
    }

    private func read(_ root: YAMLMapping) -> RunbookPolicy? {
        _ = root.whole("version", in: 1...1, required: true)
        let map = root.mapping("without-asking", required: true)
        root.finish()
        guard let map else { return nil }
        var free: [IncidentLevel?: StepRisk] = [:]
        for level in IncidentLevel.allCases {
            free[level] = map.choice(level.rawValue, StepRisk.self, required: true) ?? .read
        }
        free.updateValue(map.choice("unknown", StepRisk.self, required: true) ?? .read, forKey: nil)
        map.finish()
        for (level, risk) in free where risk == .destructive {
            map.problem(level?.rawValue ?? "unknown", "a destructive step is always asked for.")
        }
        return RunbookPolicy(free: free)
    }
}

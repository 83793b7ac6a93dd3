import ChaosCore

/// Loads level policy files strictly: every mistake at once, with line and key.
public struct LevelPolicyLoader: Sendable {
    private let vocabulary: Vocabulary

    public init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// Loads one file. Throws `FileProblems` with every mistake found.
    public func load(path: String) throws(FileProblems) -> LevelPolicy {
        let problems = ProblemList(file: path)
        guard let text = YAMLFile.text(path: path, problems: problems) else { throw FileProblems(problems.problems) }
        return try load(text: text, path: path)
    }

    /// Loads one policy from its text.
    public func load(text: String, path: String) throws(FileProblems) -> LevelPolicy {
        let problems = ProblemList(file: path)
        let policy = YAMLFile.root(of: text, problems: problems).flatMap { read($0, problems) }
        guard problems.problems.isEmpty, let policy else { throw FileProblems(problems.problems) }
        return policy
    }

    private func read(_ root: YAMLMapping, _ problems: ProblemList) -> LevelPolicy? {
        _ = root.whole("version", in: 1...1, required: true)
        let hold = length("hold", of: root) ?? LevelPolicy.standard.hold
        let hysteresis = length("hysteresis", of: root) ?? LevelPolicy.standard.hysteresis
        let clauses = LevelClauseReader(vocabulary: vocabulary, problems: problems)
        let rules = root.list("levels", required: true).compactMap { item in item.mapping.flatMap(clauses.read) }
        root.finish()
        return LevelPolicy(rules: rules, hold: hold, hysteresis: hysteresis)
    }

    /// More than some minutes would hide every incident of a drill.
    private func length(_ key: String, of root: YAMLMapping) -> Duration? {
        guard let length = root.duration(key) else { return nil }
        if length < .zero || length > .seconds(600) { root.problem(key, "must lie between 0s and 10m.") }
        return length
    }
}

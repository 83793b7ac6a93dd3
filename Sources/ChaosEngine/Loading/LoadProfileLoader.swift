import ChaosCore

/// Loads load profiles strictly: `load` as in experiments, `expect` on the totals, `reference` figures to compare with.
public struct LoadProfileLoader: Sendable {
    private let vocabulary: Vocabulary

    public init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// Loads one file. Throws `FileProblems` with every mistake found.
    public func load(path: String) throws(FileProblems) -> LoadProfile {
        let problems = ProblemList(file: path)
        guard let text = YAMLFile.text(path: path, problems: problems) else { throw FileProblems(problems.problems) }
        return try load(text: text, path: path)
    }

    /// Loads one profile from its text; the path gives its name.
    public func load(text: String, path: String) throws(FileProblems) -> LoadProfile {
        let problems = ProblemList(file: path)
        let profile = YAMLFile.root(of: text, problems: problems).flatMap { read($0, path, problems) }
        guard problems.problems.isEmpty, let profile else { throw FileProblems(problems.problems) }
        return profile
    }

    private func read(_ root: YAMLMapping, _ path: String, _ problems: ProblemList) -> LoadProfile? {
        _ = root.whole("version", in: 1...1, required: true)
        let title = root.text("title", required: true)
        let loads = LoadReader(problems: problems).read(root.list("load", required: true))
        let conditions = ConditionReader(vocabulary: vocabulary, problems: problems, scenarios: loads.scenarios)
        let expect = root.list("expect").compactMap { item in
            item.text.flatMap { conditions.read($0, line: item.line, key: item.path) }
        }
        // Written as conditions with ==, so that units are checked like everywhere else.
        let reference = root.list("reference").compactMap { item in
            item.text.flatMap { conditions.read($0, line: item.line, key: item.path) }
        }
        root.finish()
        let profile = LoadProfile(
            name: ExperimentLoader.name(of: path), title: title ?? "", loads: loads.specs, expect: expect,
            reference: Dictionary(reference.map { ($0.metric, $0.threshold) }, uniquingKeysWith: { $1 }))
        if !loads.specs.isEmpty, profile.duration == nil {
            root.problem("load", "an entry has no duration, so the profile would never end.")
        }
        return profile
    }
}

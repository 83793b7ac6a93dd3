import ChaosCore

/// Loads runbooks strictly: every mistake of the front matter and of all steps at once, with line and key.
public struct RunbookLoader: Sendable {
    private let vocabulary: Vocabulary

    public init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// Loads one file. Throws `FileProblems` with every mistake found.
    public func load(path: String) throws(FileProblems) -> Runbook {
        let problems = ProblemList(file: path)
        guard let text = YAMLFile.text(path: path, problems: problems) else { throw FileProblems(problems.problems) }
        return try load(text: text, path: path)
    }

    /// Loads one runbook from its text; `path` is used for its name and in messages.
    public func load(text: String, path: String) throws(FileProblems) -> Runbook {
        let problems = ProblemList(file: path)
        let runbook = read(text, path, problems)
        guard problems.problems.isEmpty, let runbook else { throw FileProblems(problems.problems) }
        return runbook
    }

    private func read(_ text: String, _ path: String, _ problems: ProblemList) -> Runbook? {
        let fences = MarkdownFences(text, problems: problems)
        let root = fences.frontMatter.flatMap { YAMLFile.root(of: $0, problems: problems) }
        let title = root?.text("title", required: true)
        let scenario = root?.text("scenario")
        if let scenario, vocabulary.fault(named: scenario) == nil {
            problems.addUnknown(
                line: root?.line(of: "scenario"), key: "scenario", what: "fault", name: scenario,
                valid: vocabulary.faults.map(\.kind))
        }
        let level = root?.choice("level", IncidentLevel.self)
        let alerts = root?.list("alerts").compactMap(\.text) ?? []
        let variables = root?.mapping("vars").map(readVariables) ?? [:]
        root?.finish()
        // Conditions of a runbook name metrics of the target; those of the load exist in drills only.
        let conditions = ConditionReader(vocabulary: vocabulary, problems: problems, scenarios: [])
        let reader = StepReader(conditions: conditions, problems: problems)
        let steps = fences.fences.compactMap(reader.read)
        if fences.fences.isEmpty { problems.add(line: nil, key: "", "the runbook has no steps.") }
        StepReferences(steps: steps, variables: variables.keys.sorted(), conditions: conditions, problems: problems)
            .check()
        guard let title else { return nil }
        return Runbook(
            name: ExperimentLoader.name(of: path), source: path, title: title, scenario: scenario, level: level,
            alerts: alerts, variables: variables, steps: steps)
    }

    private func readVariables(_ map: YAMLMapping) -> [String: String] {
        var values: [String: String] = [:]
        for name in map.keys {
            guard let value = map.text(name) else { continue }
            if name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) {
                values[name] = value
            } else {
                map.problem(name, "a variable's name is made of letters, numbers and hyphens.")
            }
        }
        map.finish()
        return values
    }
}

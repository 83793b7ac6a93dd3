import ChaosCore

/// Reads one rule of a level policy: a level and the one clause that shows it.
struct LevelClauseReader {
    private enum Kind: String, CaseIterable {
        case when
        case everyFunction = "every-function"
        case anyFunction = "any-function"
        case dataDamage = "data-damage"
        case steadyStateBroken = "steady-state-broken"
    }

    private let vocabulary: Vocabulary
    private let conditions: ConditionReader

    init(vocabulary: Vocabulary, problems: ProblemList) {
        self.vocabulary = vocabulary
        // A metric without labels stands for all its label sets here.
        conditions = ConditionReader(
            vocabulary: vocabulary, problems: problems, scenarios: [], requiresLabels: false)
    }

    func read(_ map: YAMLMapping) -> LevelPolicy.Rule? {
        let level = map.choice("level", IncidentLevel.self, required: true)
        let given = Kind.allCases.filter { map.keys.contains($0.rawValue) }
        let clauses = Kind.allCases.map { ($0, readClause($0, map)) }
        map.finish()
        guard given.count == 1, let kind = given.first else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            let subject = given.isEmpty ? "level" : given[1].rawValue
            map.problem(subject, "a level is shown by exactly one of \(known).")
            return nil
        }
        guard let level, let clause = clauses.first(where: { $0.0 == kind })?.1 else { return nil }
        return LevelPolicy.Rule(level, clause)
    }

    private func readClause(_ kind: Kind, _ map: YAMLMapping) -> LevelPolicy.Clause? {
        switch kind {
        case .when:
            return readCondition(kind, map).map(LevelPolicy.Clause.condition)
        case .everyFunction:
            return readFunction(kind, map).map(LevelPolicy.Clause.everyFunction)
        case .anyFunction:
            return readFunction(kind, map).map(LevelPolicy.Clause.anyFunction)
        case .dataDamage:
            return readFlag(kind, map) ? .dataDamage : nil
        case .steadyStateBroken:
            return readFlag(kind, map) ? .steadyStateBroken : nil
        }
    }

    private func readCondition(_ kind: Kind, _ map: YAMLMapping) -> Condition? {
        guard let text = map.text(kind.rawValue) else { return nil }
        return conditions.read(text, line: map.line(of: kind.rawValue), key: map.path(kind.rawValue))
    }

    /// A condition that is judged for each function by itself, so its metric must tell them apart and name none.
    private func readFunction(_ kind: Kind, _ map: YAMLMapping) -> Condition? {
        guard let condition = readCondition(kind, map) else { return nil }
        let metric = condition.metric
        let labels = vocabulary.metric(named: metric.name)?.labels ?? []
        if !labels.contains("scenario") {
            map.problem(
                kind.rawValue, "\(metric.name) is not told apart by function; write the condition under when.")
        } else if metric.labels["scenario"] != nil {
            map.problem(
                kind.rawValue, "is judged for each function by itself; leave the label scenario out, or write when.")
        }
        return condition
    }

    private func readFlag(_ kind: Kind, _ map: YAMLMapping) -> Bool {
        guard let flag = map.flag(kind.rawValue) else { return false }
        if !flag { map.problem(kind.rawValue, "only true is a rule; leave the line out instead.") }
        return flag
    }
}

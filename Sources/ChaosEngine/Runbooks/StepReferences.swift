import ChaosCore

/// Looks at what a runbook's steps say of each other and of variables: ids, goto, undo, names, and how each step is known
/// to have worked.
struct StepReferences {
    let steps: [RunbookStep]
    let variables: [String]
    let conditions: ConditionReader
    let problems: ProblemList

    func check() {
        let ids = steps.map(\.id)
        for (index, step) in steps.enumerated() {
            if ids[..<index].contains(step.id) { problem(step, "id", "the id \(step.id) is used twice.") }
            checkLinks(step, ids)
            checkProof(step)
            checkNames(step, earlier: Set(ids[..<index]))
            checkText(step)
        }
    }

    private func checkLinks(_ step: RunbookStep, _ ids: [String]) {
        let undoing = Set(steps.compactMap(\.undo))
        if case .goto(let id) = step.onFail {
            if !ids.contains(id) {
                problems.addUnknown(line: step.line, key: "\(step.id).on-fail", what: "step", name: id, valid: ids)
            } else if undoing.contains(id) {
                problem(step, "on-fail", "\(id) only undoes; it is not a step to go on at.")
            }
        }
        checkVerifier(step, ids)
        guard let undo = step.undo else { return }
        if !ids.contains(undo) {
            problems.addUnknown(line: step.line, key: "\(step.id).undo", what: "step", name: undo, valid: ids)
        } else if undo == step.id || steps.contains(where: { $0.id == undo && $0.undo != nil }) {
            problem(step, "undo", "\(undo) cannot undo this step: it is the step itself, or has an undo of its own.")
        }
        if step.risk == .read { problem(step, "undo", "a step that only reads has nothing to undo.") }
    }

    /// A step that verifies another one only looks, and needs no other step to have run before.
    private func checkVerifier(_ step: RunbookStep, _ ids: [String]) {
        guard let id = step.verify?.step else { return }
        guard let verifier = steps.first(where: { $0.id == id }), id != step.id else {
            problems.addUnknown(
                line: step.line, key: "\(step.id).verify", what: "step", name: id, valid: ids.filter { $0 != step.id })
            return
        }
        if verifier.risk != .read || verifier.verify != nil || verifier.kind == .manual {
            problem(step, "verify", "\(id) cannot verify: it changes something, is manual, or is verified itself.")
        }
    }

    /// A command that ends well shows nothing yet: who changes something says how its effect is seen, or how to go back.
    private func checkProof(_ step: RunbookStep) {
        let isUndo = steps.contains { $0.undo == step.id }
        if step.risk != .read, step.verify == nil, step.undo == nil, !isUndo {
            problem(
                step, "verify",
                "is missing, and so is undo: a \(step.risk.rawValue) step says how its effect is seen, or how to go back."
            )
        }
        if step.risk == .destructive, step.mode == .auto {
            problem(step, "mode", "a destructive step never runs by itself; use ask or manual.")
        }
        if step.expect != nil, step.kind != .http { problem(step, "expect", "is for http steps only.") }
    }

    private func checkNames(_ step: RunbookStep, earlier: Set<String>) {
        let known = RunbookVariables.names + variables.map { "vars.\($0)" } + steps.map { "steps.\($0.id).output" }
        for name in step.text.variables {
            guard known.contains(name) else {
                problems.addUnknown(
                    line: step.line, key: "\(step.id).text", what: "variable", name: name, valid: known)
                continue
            }
            checkOrder(step, name, earlier)
        }
        let shell = Dictionary(known.map { (StepText.shellName(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
        for name in step.text.shellNames {
            guard let variable = shell[name] else {
                problems.addUnknown(
                    line: step.line, key: "\(step.id).text", what: "variable", name: name, valid: shell.keys.sorted())
                continue
            }
            checkOrder(step, variable, earlier)
        }
    }

    private func checkOrder(_ step: RunbookStep, _ name: String, _ earlier: Set<String>) {
        guard name.hasPrefix("steps.") else { return }
        let id = String(name.dropFirst("steps.".count).dropLast(".output".count))
        if !earlier.contains(id) {
            problem(step, "text", "uses the output of \(id), which is not an earlier step.")
        }
    }

    private func checkText(_ step: RunbookStep) {
        let text = step.text.description
        switch step.kind {
        case .sh:
            let dotted = StepText(text, kind: .sql).variables.first { $0.contains(".") }
            if let dotted {
                problem(
                    step, "text",
                    "${\(dotted)} is not bash; in a sh step write \"$\(StepText.shellName(of: dotted))\".")
            }
        case .probe:
            for line in text.split(whereSeparator: \.isNewline).map(\.trimmingSpaces)
            where !line.isEmpty && !line.hasPrefix("#") {
                checkProbeLine(line, step)
            }
        case .sql, .redis, .http, .kafka, .manual: break
        }
    }

    /// A metric to show, or a condition to wait for.
    private func checkProbeLine(_ line: String, _ step: RunbookStep) {
        if Condition.split(line) != nil {
            _ = conditions.read(line, line: step.line, key: "\(step.id).text")
        } else if let metric = Metric(text: line) {
            let known = conditions.vocabulary.metrics.map(\.name)
            if !known.contains(metric.name) {
                problems.addUnknown(
                    line: step.line, key: "\(step.id).text", what: "metric", name: metric.name, valid: known)
            }
        } else {
            problem(step, "text", "\"\(line)\" is neither a metric nor a condition.")
        }
    }

    private func problem(_ step: RunbookStep, _ key: String, _ message: String) {
        problems.add(line: step.line, key: "\(step.id).\(key)", message)
    }
}

import ChaosCore

/// What a run would do, step by step, without doing any of it: no connection, no process, no write.
public struct RunbookPreview: Sendable, Codable {
    /// What a step is there for.
    public enum Role: String, Sendable, Codable {
        /// It runs in its turn.
        case runs
        /// It only runs to take another step back.
        case undoes
        /// It only runs to see another step's effect.
        case verifies
    }

    /// One step as it would run.
    public struct Step: Sendable, Codable {
        public var id: String
        public var role: Role
        /// The steps that it undoes or verifies.
        public var serves: [String]
        public var kind: StepKind
        public var mode: StepMode
        public var risk: StepRisk
        /// The final text; secrets are covered.
        public var text: String
        /// What a bash script gets as variables; secrets are covered.
        public var environment: [String: String]
        /// Whether a person would be asked.
        public var asks: Bool
        public var when: String?
        public var verify: String?
        public var undo: String?
        public var onFail: String
        public var timeoutSeconds: Double
        /// Why the final text cannot be shown, such as "uses the output of blockers"; `nil` when it is shown.
        public var cannotBePreviewed: String?
    }

    public var runbook: String
    public var target: String
    /// The steps in order, behind them those that only verify or undo others.
    public var steps: [Step]

    /// Resolves everything that is known beforehand.
    public init(_ runbook: Runbook, target: Target, order: RunbookOrder, policy: RunbookPolicy) {
        self.runbook = runbook.name
        self.target = target.name
        var variables = RunbookVariables(
            target: target, run: order.run, incident: order.incident, level: order.level,
            variables: runbook.variables)
        variables.knownSteps = runbook.steps.map(\.id)
        let sequence = order.only.map { id in runbook.steps.filter { $0.id == id } } ?? runbook.sequence
        let running = sequence.map { step in
            let asks = policy.asks(step, level: order.level, allowed: order.allowed)
            return Self.step(step, .runs, [], variables, asks: asks)
        }
        let serving = [Role.verifies, .undoes].flatMap { role in
            runbook.steps.compactMap { step -> Step? in
                let served = sequence.filter { (role == .undoes ? $0.undo : $0.verify?.step) == step.id }.map(\.id)
                // Whoever began a step has agreed to its proof and to the way back.
                return served.isEmpty ? nil : Self.step(step, role, served, variables, asks: false)
            }
        }
        steps = running + serving
    }

    private static func step(
        _ step: RunbookStep, _ role: Role, _ serves: [String], _ variables: RunbookVariables, asks: Bool
    ) -> Step {
        var text = step.text.description
        var environment: [String: String] = [:]
        var obstacle: String?
        do {
            let call = try variables.call(step)
            text = variables.mask.hide(call.plainText)
            environment = call.environment.mapValues(variables.mask.hide)
        } catch {
            obstacle = error.operation.contains("steps.") ? outputs(step) : variables.mask.hide("\(error)")
        }
        return Step(
            id: step.id, role: role, serves: serves, kind: step.kind, mode: step.mode, risk: step.risk, text: text,
            environment: environment,
            asks: asks, when: step.when.isEmpty ? nil : step.when.map { "\($0)" }.joined(separator: " and "),
            verify: step.verify.map { "\($0)" }, undo: step.undo, onFail: "\(step.onFail)",
            timeoutSeconds: step.timeout.inSeconds, cannotBePreviewed: obstacle)
    }

    private static func outputs(_ step: RunbookStep) -> String {
        let names = step.text.variables.filter { $0.hasPrefix("steps.") }
        let shell = step.text.shellNames.filter { $0.hasPrefix("RB_STEPS_") }
        return "it uses what an earlier step says: \((names + shell).joined(separator: ", "))"
    }
}

import ChaosCore

/// What a run would do, step by step, without doing any of it: no connection, no process, no write.
public struct RunbookPreview: Sendable, Codable {
    /// One step as it would run.
    public struct Step: Sendable, Codable {
        public var id: String
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
    /// The steps in order, those that only undo at the end.
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
        let undoing = runbook.steps.filter { step in sequence.contains { $0.undo == step.id } }
        steps = (sequence + undoing.filter { step in !sequence.contains { $0.id == step.id } }).map { step in
            Self.step(step, variables, asks: policy.asks(step, level: order.level, allowed: order.allowed))
        }
    }

    private static func step(_ step: RunbookStep, _ variables: RunbookVariables, asks: Bool) -> Step {
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
            id: step.id, kind: step.kind, mode: step.mode, risk: step.risk, text: text, environment: environment,
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

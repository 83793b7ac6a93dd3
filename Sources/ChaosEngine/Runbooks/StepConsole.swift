import ChaosCore

/// The person in front of a runbook, if there is one: is asked, and is told what happens.
public protocol StepConsole: Sendable {
    /// Asks for agreement to a step, or for a manual step to be done. Returns when it is answered, or when the task is
    /// cancelled (then with `stop`).
    func ask(_ question: StepQuestion) async -> StepAnswer

    /// Tells what happened. No text holds a secret.
    func tell(_ event: RunbookEvent) async
}

/// What a person is asked.
public struct StepQuestion: Sendable {
    public let step: RunbookStep
    /// The resolved text, without secrets.
    public let text: String
    /// Why there is a question.
    public let reason: String

    public init(step: RunbookStep, text: String, reason: String) {
        self.step = step
        self.text = text
        self.reason = reason
    }
}

/// What a person answers.
public enum StepAnswer: Sendable, Equatable {
    /// Run it; of a manual step: it is done.
    case yes
    case skip
    /// End the run and undo what can be undone.
    case stop
    /// There is nobody to answer.
    case nobody
}

/// What happens in a run, in its order.
public enum RunbookEvent: Sendable {
    case stepBegan(RunbookStep, number: Int, of: Int, text: String)
    case stepSkipped(RunbookStep, reason: String)
    /// The command ended; its output holds no secret.
    case commandEnded(RunbookStep, StepResult)
    /// The effect is looked for: what is read now, and how long is left.
    case verifying(RunbookStep, seen: String, left: Duration)
    case stepEnded(RunbookStep, StepFacts)
    case undoing(RunbookStep)
    case ended(RunbookRecord)
}

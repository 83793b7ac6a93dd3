import ChaosCore
import Synchronization

/// Runs a runbook as the response of a drill. Nobody is asked: whoever began the drill agreed to changes, and a step that
/// destroys something, or that a person has to do, does not run.
public final class RunbookResponder: Responder {
    private let runbook: Runbook
    private let target: Target
    private let order: RunbookOrder
    private let makeParts: @Sendable (any StepConsole) throws -> RunbookParts
    private let finished = Mutex<(state: RunbookState, parts: RunbookParts)?>(nil)

    /// `makeParts` is called once, when the response begins.
    public init(
        runbook: Runbook, target: Target, order: RunbookOrder,
        makeParts: @escaping @Sendable (any StepConsole) throws -> RunbookParts
    ) {
        self.runbook = runbook
        self.target = target
        var order = order
        order.allowed = order.allowed ?? .change
        self.order = order
        self.makeParts = makeParts
    }

    public func respond(to alert: String, tell: @escaping @Sendable (ResponseEvent) async -> Void) async {
        let parts: RunbookParts
        do { parts = try makeParts(ResponseConsole(alert: alert, runbook: runbook.name, tell: tell)) } catch {
            return await tell(.ended("the runbook \(runbook.name) could not be run", evidence: "\(error)"))
        }
        let executor = RunbookExecutor(runbook: runbook, target: target, order: order, parts: parts)
        let state = await executor.runKeepingState()
        finished.withLock { $0 = (state, parts) }
        let record = state.record
        let reason = record.reason.isEmpty ? "" : ": \(record.reason)"
        await tell(
            .ended("the runbook \(runbook.name) ended \(record.ending.rawValue)\(reason)", evidence: record.audit))
    }

    public func putBack() async -> [String] {
        let kept = finished.withLock { held in
            defer { held = nil }
            return held
        }
        guard let kept else { return [] }
        var state = kept.state
        let executor = RunbookExecutor(runbook: runbook, target: target, order: order, parts: kept.parts)
        let ids = state.begun.filter { runbook.step($0)?.undo != nil }
        await executor.undo(&state)
        await kept.parts.close()
        return ids.map { id in
            let facts = state[id]
            return facts.undone == .undone ? "\(id) undone" : "\(id) NOT undone: \(facts.detail)"
        }
    }
}

/// Hears what the runbook does and tells the drill. It answers no question.
private final class ResponseConsole: StepConsole {
    private let alert: String
    private let runbook: String
    private let tell: @Sendable (ResponseEvent) async -> Void
    private let seen = Mutex((begun: false, mitigated: false))

    init(alert: String, runbook: String, tell: @escaping @Sendable (ResponseEvent) async -> Void) {
        self.alert = alert
        self.runbook = runbook
        self.tell = tell
    }

    func ask(_ question: StepQuestion) async -> StepAnswer { .nobody }

    func tell(_ event: RunbookEvent) async {
        switch event {
        case .stepBegan(let step, _, _, _):
            let isFirst = seen.withLock { seen in
                defer { seen.begun = true }
                return !seen.begun
            }
            if isFirst { await tell(.started("\(alert) started the runbook \(runbook) with its step \(step.id)")) }
        case .stepEnded(let step, let facts):
            await tellEnd(step, facts)
        case .stepSkipped(let step, let reason):
            await tell(.step("step \(step.id) was passed over", evidence: reason))
        case .undoing(let step):
            await tell(.step("step \(step.id) undoes", evidence: "the runbook \(runbook)"))
        case .commandEnded, .verifying, .ended: break
        }
    }

    private func tellEnd(_ step: RunbookStep, _ facts: StepFacts) async {
        let isMitigation = step.risk > .read && facts.effect == .verified
        let isFirst =
            isMitigation
            && seen.withLock { seen in
                defer { seen.mitigated = true }
                return !seen.mitigated
            }
        let effect = facts.effect?.rawValue ?? facts.command?.rawValue ?? "not started"
        let evidence = facts.detail.isEmpty ? "the command succeeded" : facts.detail
        if isFirst {
            let length = Duration.nanoseconds(Int64((facts.effectSeconds ?? 0) * 1e9))
            await tell(.mitigated("the effect of the step \(step.id) is seen", evidence: evidence, for: length))
        } else {
            await tell(.step("step \(step.id): \(effect)", evidence: evidence))
        }
    }
}

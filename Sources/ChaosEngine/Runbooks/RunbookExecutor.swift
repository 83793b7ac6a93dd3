import ChaosCore

/// Runs a runbook: order, modes, questions, time limits, verification, undo. Each step is known by four separate facts.
///
/// Cancelling the task that runs it ends the running step and undoes in reverse what was done.
public struct RunbookExecutor: Sendable {
    /// A `goto` may come back to a step, but not for ever.
    private static let mostVisits = 3

    private let runbook: Runbook
    private let target: Target
    private let order: RunbookOrder
    private let parts: RunbookParts

    public init(runbook: Runbook, target: Target, order: RunbookOrder, parts: RunbookParts) {
        self.runbook = runbook
        self.target = target
        self.order = order
        self.parts = parts
    }

    /// Runs the steps and returns what is known of each. Never throws: what went wrong is in the record.
    public func run() async -> RunbookRecord {
        await runKeepingState().record
    }

    /// The same, for a caller who may want to undo it later.
    func runKeepingState() async -> RunbookState {
        var state = RunbookState(runbook, target, order, audit: parts.audit.path)
        let start = parts.clock.now
        var first = AuditLine(order.progress == .none ? .began : .resumed)
        first.runbook = runbook.name
        first.target = target.name
        first.incident = order.incident
        do {
            try parts.audit.append(first)
            await walk(&state)
        } catch {
            state.end(.inconclusive, "\(error)")
        }
        state.record.steps = state.facts
        state.record.seconds = (parts.clock.now - start).inSeconds
        var last = AuditLine(.ended, detail: state.record.reason)
        last.text = state.record.ending.rawValue
        try? parts.audit.append(last)
        await parts.console.tell(.ended(state.record))
        return state
    }

    private func walk(_ state: inout RunbookState) async {
        let sequence = order.only.map { id in runbook.steps.filter { $0.id == id } } ?? runbook.sequence
        var index = 0
        var visits: [String: Int] = [:]
        while index < sequence.count {
            guard !Task.isCancelled else { return await stop("stopped before \(sequence[index].id)", &state) }
            let step = sequence[index]
            visits[step.id, default: 0] += 1
            guard visits[step.id, default: 0] <= Self.mostVisits else {
                return state.end(.failed, "\(step.id) was begun \(Self.mostVisits) times; goto leads in a circle")
            }
            let performer = StepPerformer(
                runbook: runbook, order: order, parts: parts, number: index + 1, count: sequence.count)
            switch await performer.perform(step, &state) {
            case .goOn:
                index += 1
            case .stop(let reason):
                return await stop(reason, &state)
            case .failed(let ending, let reason):
                guard let next = await react(step, ending, reason, sequence, index, &state) else { return }
                index = next
            }
        }
    }

    /// What a step's `on-fail` asks for: the index to go on at, or `nil` when the run is over.
    private func react(
        _ step: RunbookStep, _ ending: RunbookRecord.Ending, _ reason: String, _ sequence: [RunbookStep], _ index: Int,
        _ state: inout RunbookState
    ) async -> Int? {
        switch step.onFail {
        case .stop:
            state.end(ending, "\(step.id): \(reason)")
            return nil
        case .proceed:
            state.end(ending, "\(step.id): \(reason)")
            return index + 1
        case .undo:
            state.end(ending, "\(step.id): \(reason)")
            await undo(&state)
            return nil
        case .goto(let id):
            // The other way to the same end: what counts is how that one ends.
            if let next = sequence.firstIndex(where: { $0.id == id }) { return next }
            state.end(ending, "\(step.id): \(reason)")
            return nil
        }
    }

    private func stop(_ reason: String, _ state: inout RunbookState) async {
        state.end(.stopped, reason)
        await undo(&state)
    }

    /// Undoes in reverse everything that was begun and has an undo. Cancelling does not reach it.
    func undo(_ state: inout RunbookState) async {
        let before = state
        state = await Task {
            var state = before
            let undoer = StepUndoer(runbook: runbook, parts: parts)
            for id in state.begun.reversed() { await undoer.undo(id, &state) }
            state.begun = []
            state.record.steps = state.facts
            return state
        }.value
    }
}

import ChaosCore

/// What one run knows so far.
struct RunbookState: Sendable {
    var record: RunbookRecord
    var variables: RunbookVariables
    /// Ids of the steps that may have changed something, in the order in which they began.
    var begun: [String] = []
    private var known: [String: StepFacts] = [:]
    private let ids: [String]

    init(_ runbook: Runbook, _ target: Target, _ order: RunbookOrder, audit: String) {
        record = RunbookRecord(
            run: order.run, runbook: runbook.name, target: target.name, incident: order.incident, audit: audit)
        variables = RunbookVariables(
            target: target, run: order.run, incident: order.incident, level: order.level,
            variables: runbook.variables)
        ids = runbook.steps.map(\.id)
        variables.knownSteps = ids
        for (id, done) in order.progress.done { variables.note(output: done.output, of: id) }
    }

    /// The facts of a step; those of one that was not reached say that nothing happened.
    subscript(_ id: String) -> StepFacts {
        get { known[id] ?? StepFacts(step: id) }
        set { known[id] = newValue }
    }

    /// Everything that is known, in the runbook's order.
    var facts: [StepFacts] { ids.compactMap { known[$0] } }

    /// Notes how the run ends. The first bad ending stays, but a stop counts more.
    mutating func end(_ ending: RunbookRecord.Ending, _ reason: String) {
        guard record.ending == .verified || ending == .stopped else { return }
        record.ending = ending
        record.reason = variables.mask.hide(reason)
    }

    /// A change that could not be taken back counts more than whatever led to it.
    mutating func noteUndoFailure(_ reason: String) {
        record.ending = .failed
        record.reason = record.reason.isEmpty ? reason : "\(reason); before that: \(record.reason)"
    }
}

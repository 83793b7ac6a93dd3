/// What a period's report needs of one run: no title, no owner and no file, since a period may hold a hundred thousand.
public struct RunFinding: Sendable, Equatable {
    public var id: String
    public var kind: StoredRun.Kind
    public var state: StoredRun.State
    /// The experiment's name.
    public var experiment: String
    /// Seconds since 1970.
    public var startedAt: Double
    /// Nothing was injected.
    public var control: Bool
    public var documented: Documented?
    /// `nil` until it has finished, and for ever when it was interrupted.
    public var outcome: StoredOutcome?

    public init(id: String, kind: StoredRun.Kind, state: StoredRun.State, experiment: String, startedAt: Double) {
        self.id = id
        self.kind = kind
        self.state = state
        self.experiment = experiment
        self.startedAt = startedAt
        control = false
    }

    /// The finding of a whole row.
    public init(_ run: StoredRun) {
        self.init(
            id: run.id, kind: run.kind, state: run.state, experiment: run.experiment, startedAt: run.startedAt)
        control = run.control
        documented = run.documented
        outcome = run.outcome
    }
}

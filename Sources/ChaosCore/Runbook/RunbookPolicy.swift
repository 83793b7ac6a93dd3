/// Which steps a person must agree to, by risk and by the incident's level: the worse the incident, the bolder one may be.
public struct RunbookPolicy: Sendable, Equatable {
    /// The risks that need no question at a level; `nil` as a level means that nobody knows it.
    private let free: [IncidentLevel?: StepRisk]

    /// `free` names, for each level, the highest risk that an `ask` step may have without a question.
    public init(free: [IncidentLevel?: StepRisk]) {
        self.free = free
    }

    /// Reading never asks. Changing asks, but at L1, where waiting costs more. What cannot be mended always asks.
    public static let standard = RunbookPolicy(free: [.l1: .change, .l2: .read, .l3: .read, nil: .read])

    /// Whether a person must agree to a step. `allowed` is the highest risk that was agreed to beforehand.
    public func asks(_ step: RunbookStep, level: IncidentLevel?, allowed: StepRisk?) -> Bool {
        if let allowed, step.risk <= allowed { return false }
        switch step.mode {
        case .auto: return step.risk == .destructive
        case .ask: return step.risk > free[level] ?? .read
        case .manual: return true
        }
    }
}

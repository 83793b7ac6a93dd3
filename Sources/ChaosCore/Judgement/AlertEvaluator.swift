/// The state of one alert rule: inactive, pending since, firing since. Pure; time is an argument.
///
/// An unknown reading freezes the state: it neither fires nor resolves, and does not restart the hold. (Prometheus
/// deletes a pending alert on a missing result, so that a flapping scrape never fires.)
public struct AlertEvaluator: Sendable {
    /// How far the rule has come.
    public enum State: Sendable, Equatable {
        case inactive
        case pending(since: Instant)
        case firing(since: Instant)
    }

    /// What an evaluation changed.
    public enum Change: Sendable, Equatable {
        case becameTrue
        case fired
        case cleared
        case resolved
    }

    public let rule: AlertRule
    public private(set) var state: State = .inactive
    private let jitter: Duration

    /// `jitter` is how much earlier than the clock's full hold an evaluation may come and still count: samples a second
    /// apart are never a second apart to the microsecond, and a whole interval would be lost for one of them.
    public init(rule: AlertRule, jitter: Duration = .zero) {
        self.rule = rule
        self.jitter = jitter
    }

    /// Evaluates the rule with one observation. Both `becameTrue` and `fired` come at once when the rule has no hold.
    public mutating func evaluate(_ observation: Observation) -> [Change] {
        guard let holds = rule.condition.holds(observation[rule.condition.metric]) else { return [] }
        switch (state, holds) {
        case (.inactive, true):
            state = .pending(since: observation.at)
            return [.becameTrue] + fireIfHeld(at: observation.at)
        case (.pending, true):
            return fireIfHeld(at: observation.at)
        case (.pending, false):
            state = .inactive
            return [.cleared]
        case (.firing, false):
            state = .inactive
            return [.resolved]
        case (.inactive, false), (.firing, true):
            return []
        }
    }

    private mutating func fireIfHeld(at now: Instant) -> [Change] {
        guard case .pending(let since) = state, now - since + jitter >= rule.hold else { return [] }
        state = .firing(since: now)
        return [.fired]
    }
}

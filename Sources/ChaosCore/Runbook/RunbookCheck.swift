/// What must be seen for a step to be done: `redis.longest_hold < 2s within 20s for 3s`.
public struct RunbookCheck: Sendable, Hashable, CustomStringConvertible {
    /// All of them, at the same time.
    public let conditions: [Condition]
    /// Instead of conditions: the id of a reading step whose command must succeed.
    public let step: String?
    /// How long to wait for it.
    public let within: Duration
    /// How long it must hold without a break.
    public let hold: Duration

    public init(conditions: [Condition], within: Duration, hold: Duration = .zero) {
        self.conditions = conditions
        self.within = within
        self.hold = hold
        step = nil
    }

    /// A check by another step of the runbook, for what no probe tells.
    public init(step: String, within: Duration) {
        conditions = []
        self.within = within
        hold = .zero
        self.step = step
    }

    /// Every metric that it needs.
    public var metrics: Set<Metric> { Set(conditions.map(\.metric)) }

    public var description: String {
        let held = hold > .zero ? " for \(DurationText.canonical(hold))" : ""
        return (step.map { "step:\($0)" } ?? conditions.map(\.description).joined(separator: " and "))
            + " within \(DurationText.canonical(within))\(held)"
    }

    /// Whether all conditions hold; `nil` when one is not known and none is false.
    public func holds(_ readings: [Metric: Reading]) -> Bool? { Self.all(conditions, readings) }

    /// Whether all of these hold; `nil` when one is not known and none is false.
    public static func all(_ conditions: [Condition], _ readings: [Metric: Reading]) -> Bool? {
        let answers = conditions.map { $0.holds(readings[$0.metric] ?? .unknown("no probe answers it")) }
        if answers.contains(false) { return false }
        return answers.contains(nil) ? nil : true
    }

    /// What was read, for people: `redis.longest_hold is 340 ms`. Of several conditions each that fails says what is asked.
    public static func describe(_ conditions: [Condition], _ readings: [Metric: Reading]) -> String {
        conditions.map { condition in
            let reading = readings[condition.metric] ?? .unknown("no probe answers it")
            let fails = conditions.count > 1 && condition.holds(reading) == false
            let asked =
                fails ? ", not \(condition.comparison.rawValue) \(condition.unit.describe(condition.threshold))" : ""
            return "\(condition.metric) is \(condition.describe(reading))\(asked)"
        }.joined(separator: "; ")
    }
}

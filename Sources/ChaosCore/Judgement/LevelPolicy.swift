/// The rules that turn measured impact into a level. Data, not code: a levels file may replace the default.
public struct LevelPolicy: Sendable, Equatable {
    /// What one clause looks at.
    public enum Clause: Sendable, Equatable {
        /// One condition; a metric without labels stands for all its label sets, each judged by itself.
        case condition(Condition)
        /// True when the condition is true for every function under load, each judged by itself, never pooled.
        case everyFunction(Condition)
        /// True when the condition is true for at least one function under load.
        case anyFunction(Condition)
        /// Duplicate coupons, oversold stock, lost orders, missing points.
        case dataDamage
        /// Any steady-state condition of the experiment is false.
        case steadyStateBroken
    }

    /// A clause and the level that it shows.
    public struct Rule: Sendable, Equatable {
        public let level: IncidentLevel
        public let clause: Clause

        public init(_ level: IncidentLevel, _ clause: Clause) {
            self.level = level
            self.clause = clause
        }
    }

    public let rules: [Rule]
    /// A clause counts only after it was true this long without a known break.
    public let hold: Duration
    /// A level is lowered only after no clause of it was true for this long.
    public let hysteresis: Duration

    public init(rules: [Rule], hold: Duration = .seconds(5), hysteresis: Duration = .seconds(10)) {
        self.rules = rules
        self.hold = hold
        self.hysteresis = hysteresis
    }

    /// The built-in policy (README, "Levels").
    public static let standard = LevelPolicy(rules: [
        Rule(.l1, .condition(Condition(Metric("http.up"), .less, 1, unit: .flag))),
        Rule(.l1, .everyFunction(Condition(Metric("http.success_ratio"), .less, 0.5, unit: .ratio))),
        Rule(.l2, .anyFunction(Condition(Metric("http.success_ratio"), .less, 0.9, unit: .ratio))),
        Rule(.l2, .dataDamage),
        Rule(.l2, .condition(Condition(Metric("points.oldest_uncredited"), .greater, 30, unit: .seconds))),
        Rule(.l3, .steadyStateBroken),
    ])
}

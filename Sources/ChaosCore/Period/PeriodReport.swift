/// All that is reported of a period: each scenario by itself, and what is open over all of them. Pure.
public struct PeriodReport: Sendable, Equatable {
    /// When a scenario was last drilled, in seconds since 1970, whether in the period or before it.
    public struct LastDrill: Sendable, Equatable {
        public var scenario: String
        /// `nil` when it never was.
        public var at: Double?

        public init(scenario: String, at: Double?) {
            self.scenario = scenario
            self.at = at
        }

        /// Whole days of 24 hours until then; `nil` when it never was drilled.
        public func days(until now: Double) -> Int? {
            at.map { Int(Swift.min(1e6, Swift.max(0, now - $0) / 86_400).rounded(.down)) }
        }
    }

    public var scope: PeriodScope
    /// By name.
    public var scenarios: [ScenarioPeriod]
    /// Documented level against measured level of all runs whose fault was in.
    public var matrix: ConfusionMatrix
    /// Those waiting longest first.
    public var lastDrills: [LastDrill]
    /// Runs of any time whose fault may still be in the target.
    public var openFailures: [StoredRun]

    /// Drills with a fault, over all scenarios.
    public var runs: Int { scenarios.reduce(0) { $0 + $1.runs } }

    /// Seconds on each level, over all scenarios.
    public var levelSeconds: StoredOutcome.LevelSeconds {
        scenarios.reduce(into: StoredOutcome.LevelSeconds()) { sum, scenario in
            for level in IncidentLevel.allCases { sum[level] += scenario.levelSeconds[level] }
        }
    }
}

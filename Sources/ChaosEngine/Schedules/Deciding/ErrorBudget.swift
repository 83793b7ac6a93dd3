import ChaosCore

/// How much trouble a target may have had in a period before drills have to wait: the part of the period that its service
/// level objective leaves over.
public struct ErrorBudget: Sendable, Equatable {
    /// The objective, such as 0.999.
    public let objective: Double
    public let period: Duration
    /// The part of the budget that drills may not touch, 0 to 1.
    public let reserve: Double

    public init(objective: Double, period: Duration, reserve: Double = 0) {
        self.objective = objective
        self.period = period
        self.reserve = reserve
    }

    /// What runs in the period have cost.
    public struct Spending: Sendable, Equatable {
        /// Seconds at levels at which users are hurt (L1 and L2).
        public var seconds: Double
        public var runs: Int
        /// Runs of which nobody knows what they cost: those that still run or were interrupted.
        public var unknown: [String]

        public init(seconds: Double = 0, runs: Int = 0, unknown: [String] = []) {
            self.seconds = seconds
            self.runs = runs
            self.unknown = unknown
        }
    }

    /// Whether a drill that hurts for `cost` at worst may begin.
    public enum Answer: Sendable, Equatable {
        case left(String)
        case spent(String)
    }

    /// Seconds of trouble that the objective allows in the period.
    public var seconds: Double { (1 - objective) * period.inSeconds }

    /// Judges what was spent; unknown costs are no reason to go on.
    public func judge(_ spent: Spending, cost: Duration) -> Answer {
        let usable = seconds * (1 - reserve)
        let left = usable - spent.seconds
        let share = DurationText.decimal(objective * 100, places: 4)
        let kept = reserve > 0 ? " (\(DurationText.decimal(reserve * 100, places: 1)) % of it kept back)" : ""
        let numbers =
            "\(share) % over \(DurationText.canonical(period)) allows \(text(seconds))\(kept); spent \(text(spent.seconds))"
            + " in \(spent.runs) runs, left \(text(max(0, left))); this drill may cost \(text(cost.inSeconds))"
        guard spent.unknown.isEmpty else {
            return .spent("\(numbers); what \(spent.unknown.joined(separator: ", ")) cost is not known")
        }
        return left >= cost.inSeconds ? .left(numbers) : .spent(numbers)
    }

    /// Imported runs may have cost more than a `Duration` holds.
    private func text(_ seconds: Double) -> String {
        seconds.magnitude < 1e9 ? DurationText.describe(.seconds(seconds)) : "\(seconds) s"
    }
}

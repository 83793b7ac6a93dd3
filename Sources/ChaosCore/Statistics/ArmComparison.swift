/// The arms of one experiment beside each other: the first is what the others are compared with.
public struct ArmComparison: Sendable, Equatable {
    /// One arm.
    public struct Arm: Sendable, Equatable {
        /// What was varied, as the command line spells it: `response=auto`.
        public let name: String
        public let statistics: RunStatistics

        public init(name: String, statistics: RunStatistics) {
            self.name = name
            self.statistics = statistics
        }
    }

    /// One of the incident's times in another arm against the first.
    public struct Row: Sendable, Equatable {
        /// `TTR`.
        public let time: String
        public let first: String
        public let second: String
        public let comparison: RatioComparison
    }

    public let arms: [Arm]

    /// Keeps the arms in this order.
    public init(_ arms: [Arm]) {
        self.arms = arms
    }

    /// Every other arm against the first, for each time that both have. Where an arm was not even impaired, only its
    /// recovery is compared: that it was not detected is no fault of its detection.
    public var rows: [Row] {
        guard let first = arms.first else { return [] }
        return arms.dropFirst().flatMap { second in
            zip(first.statistics.times, second.statistics.times).compactMap { one, other in
                guard one.sample.n > 0, other.sample.n > 0 else { return nil }
                let isTouched = first.statistics.unimpaired == 0 && second.statistics.unimpaired == 0
                guard isTouched || one.name == "TTR" else { return nil }
                return Row(
                    time: one.name, first: first.name, second: second.name,
                    comparison: RatioComparison(
                        one.sample, other.sample,
                        resolution: max(first.statistics.resolution, second.statistics.resolution)))
            }
        }
    }

    /// What must be known to read the ratios.
    public var caveats: [String] {
        var caveats = arms.filter { $0.statistics.unimpaired > 0 }.map { arm in
            "With \(arm.name) the steady state never broke in \(arm.statistics.unimpaired) of"
                + " \(arm.statistics.impairment.trials) runs; only recoveries are compared."
        }
        if let first = arms.first, first.statistics.expiredRecoveries > 0,
            arms.dropFirst().contains(where: { $0.statistics.endings[.mitigated] ?? 0 > 0 })
        {
            caveats.append(
                "The fault of \(first.name) ended because its duration ran out. A real one would have stayed: the ratio"
                    + " of TTR is then at most the one above.")
        }
        return caveats
    }
}

import ChaosCore

/// The arms of a comparison as JSON: the statistics of each, and each time's ratio to the first arm with its interval.
public struct ComparisonDocument: Encodable, Sendable {
    private let comparison: ArmComparison

    /// Wraps the comparison.
    public init(_ comparison: ArmComparison) {
        self.comparison = comparison
    }

    private enum Keys: String, CodingKey { case arms, comparisons, notes }

    private struct Arm: Encodable {
        let arm: ArmComparison.Arm

        enum Keys: String, CodingKey { case arm }

        func encode(to encoder: any Encoder) throws {
            try StatisticsDocument(arm.statistics).encode(to: encoder)
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(arm.name, forKey: .arm)
        }
    }

    private struct Row: Encodable {
        let row: ArmComparison.Row

        enum Keys: String, CodingKey {
            case time, first, second, n, ratio, ratioAtLeast, ratioAtMost, low, high, confidence, answer, runsNeeded
            case words
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            let comparison = row.comparison
            try container.encode(row.time, forKey: .time)
            try container.encode(row.first, forKey: .first)
            try container.encode(row.second, forKey: .second)
            try container.encode([comparison.first.n, comparison.second.n], forKey: .n)
            try container.encode(comparison.ratio, forKey: .ratio)
            if comparison.ratio == nil {
                try container.encode(comparison.typical?.lowerBound, forKey: .ratioAtLeast)
                try container.encode(finite(comparison.typical?.upperBound), forKey: .ratioAtMost)
            }
            try container.encode(comparison.interval?.lowerBound, forKey: .low)
            try container.encode(finite(comparison.interval?.upperBound), forKey: .high)
            try container.encode(comparison.interval == nil ? nil : comparison.confidence, forKey: .confidence)
            try container.encode(comparison.answer, forKey: .answer)
            try container.encode(comparison.runsNeeded, forKey: .runsNeeded)
            try container.encode(comparison.sentence, forKey: .words)
        }

        /// JSON has no infinity; without a bound there is none.
        private func finite(_ number: Double?) -> Double? {
            number.flatMap { $0.isFinite ? $0 : nil }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(comparison.arms.map(Arm.init), forKey: .arms)
        try container.encode(comparison.rows.map(Row.init), forKey: .comparisons)
        try container.encode(comparison.caveats, forKey: .notes)
    }
}

import ChaosCore

/// The statistics of several runs as the command line's contract has them: per time `n`, `median`, `min`, `max`,
/// `mean`, `censored`, and every value. What is not known is `null`; a bound of it stands in a field of its own.
public struct StatisticsDocument: Encodable, Sendable {
    private let statistics: RunStatistics

    /// Wraps the statistics of one arm of one scenario.
    public init(_ statistics: RunStatistics) {
        self.statistics = statistics
    }

    private enum Keys: String, CodingKey {
        case runs, verdicts, ttdSeconds, ttaSeconds, ttmSeconds, ttrSeconds, detection, undecided, recovery
        case undecidedRecoveries, impairment
        case falseAlarms, faultEnded, resolutionSeconds, leftOut, notes
    }

    private struct LeftOut: Encodable {
        let run: String
        let reason: String
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(statistics.runs, forKey: .runs)
        try container.encode(named(statistics.verdicts), forKey: .verdicts)
        try container.encode(SampleDocument(statistics.timeToDetect), forKey: .ttdSeconds)
        try container.encode(SampleDocument(statistics.timeToAcknowledge), forKey: .ttaSeconds)
        try container.encode(SampleDocument(statistics.timeToMitigate), forKey: .ttmSeconds)
        try container.encode(SampleDocument(statistics.timeToRecover), forKey: .ttrSeconds)
        try container.encode(ProportionDocument(statistics.detection), forKey: .detection)
        try container.encode(statistics.undecided, forKey: .undecided)
        try container.encode(ProportionDocument(statistics.recovery), forKey: .recovery)
        try container.encode(ProportionDocument(statistics.impairment), forKey: .impairment)
        try container.encode(statistics.undecidedRecoveries, forKey: .undecidedRecoveries)
        try container.encode(statistics.falseAlarms.map(EventRateDocument.init), forKey: .falseAlarms)
        try container.encode(named(statistics.endings), forKey: .faultEnded)
        try container.encode(statistics.resolution, forKey: .resolutionSeconds)
        try container.encode(
            statistics.leftOut.map { LeftOut(run: $0.run, reason: $0.reason) }, forKey: .leftOut)
        try container.encode(statistics.caveats, forKey: .notes)
    }

    private func named<Key: RawRepresentable<String>>(_ counts: [Key: Int]) -> [String: Int] {
        counts.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
    }
}

import ChaosCore

/// The runs of one experiment as JSON: every record in its order, and a `summary` of them; of a comparison the summary
/// has the statistics of each arm and their ratios.
public struct SeriesDocument: Encodable, Sendable {
    private let series: RunSeries

    /// Wraps the series; the records come without their single observations.
    public init(_ series: RunSeries) {
        self.series = series
    }

    private enum Keys: String, CodingKey { case experiment, title, target, verdict, planned, seed, runs, summary }

    private struct Run: Encodable {
        let entry: RunSeries.Entry

        enum Keys: String, CodingKey { case arm }

        func encode(to encoder: any Encoder) throws {
            try RunDocument(entry.record).encode(to: encoder)
            guard let arm = entry.arm else { return }
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(arm, forKey: .arm)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        let last = series.records.last
        try container.encode(last?.experiment, forKey: .experiment)
        try container.encode(last?.title, forKey: .title)
        try container.encode(last?.target, forKey: .target)
        try container.encode(VerdictValue.merge(series.records.map(\.verdict)), forKey: .verdict)
        try container.encode(series.planned, forKey: .planned)
        try container.encodeIfPresent(series.seed, forKey: .seed)
        try container.encode(series.entries.map(Run.init), forKey: .runs)
        if let comparison = series.comparison {
            try container.encode(ComparisonDocument(comparison), forKey: .summary)
        } else {
            try container.encode(StatisticsDocument(series.statistics), forKey: .summary)
        }
    }
}

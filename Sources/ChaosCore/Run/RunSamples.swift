/// The raw readings of one run by column: one list of times, and for each metric one value per time. It is a tenth of
/// the size of the same readings row by row, and any table program reads it.
public struct RunSamples: Sendable, Codable, Equatable {
    /// All readings of one metric.
    public struct Series: Sendable, Codable, Equatable {
        /// One entry per time; `nil` is unknown, which is never zero.
        public var values: [Double?]
        /// Why values are unknown.
        public var unknown: [Gap]
    }

    /// Neighbouring times at which a metric was unknown for one reason.
    public struct Gap: Sendable, Codable, Equatable {
        /// Index of the first time.
        public var first: Int
        public var count: Int
        public var reason: String
    }

    /// The incident's level from a moment on.
    public struct LevelMark: Sendable, Codable, Equatable {
        /// Seconds since the run's origin.
        public var at: Double
        /// `nil` is none.
        public var level: IncidentLevel?
    }

    public var schemaVersion = 1
    public var run: String
    /// The wall clock at the run's origin, in seconds since 1970.
    public var originEpochSeconds: Double
    /// The sampling interval, or the largest distance of two samples when that was clearly more.
    public var resolutionSeconds: Double
    /// Seconds since the run's origin.
    public var at: [Instant]
    public var series: [String: Series]
    public var levels: [LevelMark]

    /// Turns a record's observations into columns.
    public init(_ record: RunRecord) {
        run = record.run
        originEpochSeconds = record.timeline.originEpochSeconds
        resolutionSeconds = record.resolutionSeconds
        at = record.observations.map(\.at)
        levels = record.timeline.events.filter { $0.kind == .levelRaised || $0.kind == .levelLowered }
            .map { LevelMark(at: $0.at.seconds, level: $0.level) }
        let metrics = Set(record.observations.flatMap { $0.readings.keys })
        series = [:]
        for metric in metrics {
            series[metric.description] = Series(record.observations.map { $0[metric] })
        }
    }

    /// The columns turned back into one observation per time.
    public var observations: [Observation] {
        var rows = at.map { Observation(at: $0, readings: [:]) }
        for (name, column) in series {
            guard let metric = Metric(text: name) else { continue }
            for (index, reading) in column.readings.enumerated() where index < rows.count {
                rows[index].readings[metric] = reading
            }
        }
        return rows
    }
}

extension RunSamples.Series {
    /// Makes the column of these readings.
    init(_ readings: [Reading]) {
        values = readings.map(\.value)
        unknown = []
        for (index, reading) in readings.enumerated() {
            guard let reason = reading.unknownReason else { continue }
            if let last = unknown.last, last.first + last.count == index, last.reason == reason {
                unknown[unknown.count - 1].count += 1
            } else {
                unknown.append(RunSamples.Gap(first: index, count: 1, reason: reason))
            }
        }
    }

    /// The column as readings again.
    var readings: [Reading] {
        var readings = values.map { $0.map(Reading.value) ?? .unknown("no reason was kept") }
        for gap in unknown {
            for index in readings.indices where index >= gap.first && index - gap.first < gap.count {
                if readings[index].value == nil { readings[index] = .unknown(gap.reason) }
            }
        }
        return readings
    }
}

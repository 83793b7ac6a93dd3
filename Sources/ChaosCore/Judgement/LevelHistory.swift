/// How long an incident was on each level, read from its timeline alone. Pure.
public struct LevelHistory: Sendable, Equatable {
    /// A stretch of one level.
    public struct Span: Sendable, Equatable {
        /// `nil` is none.
        public let level: IncidentLevel?
        public let from: Instant
        public let to: Instant
        /// True when watching stopped while the level lasted: it was on it for at least this long.
        public let isOpen: Bool

        /// The length in seconds.
        public var seconds: Double { (to - from).inSeconds }
    }

    /// In order, without gaps, from the run's origin to the end.
    public let spans: [Span]

    /// Reads the timeline up to `end`, when watching stopped.
    public init(_ timeline: Timeline, end: Instant) {
        var spans: [Span] = []
        var level: IncidentLevel?
        var since = Instant.origin
        let changes = timeline.events.filter { $0.kind == .levelRaised || $0.kind == .levelLowered }
        for change in changes.sorted(by: { ($0.at, $0.sequence) < ($1.at, $1.sequence) }) where change.at <= end {
            if change.at > since { spans.append(Span(level: level, from: since, to: change.at, isOpen: false)) }
            level = change.level
            since = change.at
        }
        if end > since { spans.append(Span(level: level, from: since, to: end, isOpen: true)) }
        self.spans = spans
    }

    /// Seconds on each level that was reached.
    public var secondsByLevel: [IncidentLevel: Double] {
        var seconds: [IncidentLevel: Double] = [:]
        for span in spans {
            guard let level = span.level else { continue }
            seconds[level, default: 0] += span.seconds
        }
        return seconds
    }
}

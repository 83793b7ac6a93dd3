/// What became of one detector in a run, and the parts of the time that it needed.
public struct DetectionReport: Sendable, Codable, Equatable {
    /// Whether the alert came.
    public enum Outcome: String, Sendable, Codable {
        case detected
        case notDetected = "not-detected"
        /// It cannot be told; why is in the detail.
        case inconclusive
    }

    /// One station of the alert's way.
    public struct Part: Sendable, Codable, Equatable {
        public var point: DetectionPoint
        /// Seconds since the station before, or since the fault was effective; `nil` when either is not known.
        public var seconds: Double?
        /// Seconds since the fault was effective; `nil` when it is not known.
        public var sinceEffectiveSeconds: Double?
        /// How wrong the station's time may be.
        public var resolutionSeconds: Double?
        /// Why something of it is not known.
        public var unknown: String?

        public init(
            point: DetectionPoint, seconds: Double? = nil, sinceEffectiveSeconds: Double? = nil,
            resolutionSeconds: Double? = nil, unknown: String? = nil
        ) {
            self.point = point
            self.seconds = seconds
            self.sinceEffectiveSeconds = sinceEffectiveSeconds
            self.resolutionSeconds = resolutionSeconds
            self.unknown = unknown
        }
    }

    /// The kind of the tool's own rules.
    public static let builtIn = "built-in"

    /// The alert's name.
    public var name: String
    /// `built-in`, or the detector's name in the catalogue.
    public var kind: String
    public var labels: [String: String]
    /// Whether t3, t4 and the time to detect are this one's.
    public var isPrimary: Bool
    public var outcome: Outcome
    /// What shows the outcome, or why there is none.
    public var detail: String
    /// From the fault's effect to the sight of the alert; `nil` when it was not detected.
    public var ttdSeconds: Double?
    /// When it was not detected: it would have taken longer than this.
    public var ttdLongerThanSeconds: Double?
    /// How wrong the time to detect may be.
    public var resolutionSeconds: Double
    /// Its stations in their order; empty when nothing of the way is known.
    public var parts: [Part]
    /// What the servers say of themselves.
    public var notes: [String]

    public init(
        name: String, kind: String, labels: [String: String] = [:], isPrimary: Bool, outcome: Outcome, detail: String,
        ttdSeconds: Double? = nil, ttdLongerThanSeconds: Double? = nil, resolutionSeconds: Double, parts: [Part] = [],
        notes: [String] = []
    ) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.isPrimary = isPrimary
        self.outcome = outcome
        self.detail = detail
        self.ttdSeconds = ttdSeconds
        self.ttdLongerThanSeconds = ttdLongerThanSeconds
        self.resolutionSeconds = resolutionSeconds
        self.parts = parts
        self.notes = notes
    }

    /// `OrderDeadlocks (alertmanager)`.
    public var title: String { "\(name) (\(kind))" }
}

// What is not known is written as null, so that a reader can tell it from what is not promised.
extension DetectionReport.Part {
    private enum Keys: String, CodingKey { case point, seconds, sinceEffectiveSeconds, resolutionSeconds, unknown }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(point, forKey: .point)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(sinceEffectiveSeconds, forKey: .sinceEffectiveSeconds)
        try container.encode(resolutionSeconds, forKey: .resolutionSeconds)
        try container.encode(unknown, forKey: .unknown)
    }
}

extension DetectionReport {
    private enum Keys: String, CodingKey {
        case name, kind, labels, isPrimary, outcome, detail, ttdSeconds, ttdLongerThanSeconds, resolutionSeconds, parts
        case notes
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(name, forKey: .name)
        try container.encode(kind, forKey: .kind)
        try container.encode(labels, forKey: .labels)
        try container.encode(isPrimary, forKey: .isPrimary)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(detail, forKey: .detail)
        try container.encode(ttdSeconds, forKey: .ttdSeconds)
        try container.encode(ttdLongerThanSeconds, forKey: .ttdLongerThanSeconds)
        try container.encode(resolutionSeconds, forKey: .resolutionSeconds)
        try container.encode(parts, forKey: .parts)
        try container.encode(notes, forKey: .notes)
    }
}

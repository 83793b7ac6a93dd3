/// A class of time as the source report writes it (section 4): an upper bound, not a forecast.
public enum DocumentedTime: String, Sendable, Codable, CaseIterable {
    case seconds
    case minutes
    case tensOfMinutes = "tens-of-minutes"
    /// "Tens of minutes or more": nothing is too long for it.
    case tensOfMinutesOrMore = "tens-of-minutes-or-more"

    /// Values below this are within the class; `nil` is unbounded.
    public var upperBound: Duration? {
        switch self {
        case .seconds: .seconds(60)
        case .minutes: .seconds(600)
        case .tensOfMinutes: .seconds(3600)
        case .tensOfMinutesOrMore: nil
        }
    }

    /// Whether a measured time is within the class.
    public func contains(_ length: Duration) -> Bool {
        upperBound.map { length < $0 } ?? true
    }

    /// The class in words with its bound.
    public var text: String {
        switch self {
        case .seconds: "seconds (< 1 min)"
        case .minutes: "minutes (< 10 min)"
        case .tensOfMinutes: "tens of minutes (< 60 min)"
        case .tensOfMinutesOrMore: "tens of minutes or more"
        }
    }
}

/// What the source report documents for a scenario; every drill is compared with it.
public struct Documented: Sendable, Codable, Equatable {
    public let level: IncidentLevel
    public let mttd: DocumentedTime?
    public let mttr: DocumentedTime?

    public init(level: IncidentLevel, mttd: DocumentedTime? = nil, mttr: DocumentedTime? = nil) {
        self.level = level
        self.mttd = mttd
        self.mttr = mttr
    }
}

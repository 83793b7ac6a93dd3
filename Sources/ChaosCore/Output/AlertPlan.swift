/// Who is told what on which channel: `alerts.yaml` as it was read.
public struct AlertPlan: Sendable, Equatable {
    /// One channel: its name, its kind in the catalogue, what it is told.
    public struct Channel: Sendable, Equatable {
        public let name: String
        public let kind: String
        public let settings: [String: Secret]

        public init(name: String, kind: String, settings: [String: Secret]) {
            self.name = name
            self.kind = kind
            self.settings = settings
        }
    }

    /// The channels for some levels, in the file's order.
    public struct Route: Sendable, Equatable {
        public let levels: Set<IncidentLevel>
        public let channels: [String]
        /// Used one after the other when a channel refuses for good.
        public let otherwise: [String]
        public let quiet: QuietHours?

        public init(
            levels: Set<IncidentLevel>, channels: [String], otherwise: [String] = [],
            quiet: QuietHours? = nil
        ) {
            self.levels = levels
            self.channels = channels
            self.otherwise = otherwise
            self.quiet = quiet
        }
    }

    /// A time of day in which nobody is told of a level; what happens then is kept and told at its end.
    public struct QuietHours: Sendable, Equatable {
        /// Minutes since midnight; from after to means over midnight.
        public let from: Int
        public let to: Int
        /// IANA name: `Asia/Seoul`.
        public let zone: String

        public init(from: Int, to: Int, zone: String) {
            self.from = from
            self.to = to
            self.zone = zone
        }
    }

    public var language: AlertLanguage
    public var channels: [Channel]
    public var routes: [Route]
    /// Web addresses of runbooks and reports with `{runbook}` and `{run}` in them; `nil` names the file instead.
    public var runbookLink: String?
    public var reportLink: String?

    public init(
        language: AlertLanguage = .english, channels: [Channel], routes: [Route],
        runbookLink: String? = nil,
        reportLink: String? = nil
    ) {
        self.language = language
        self.channels = channels
        self.routes = routes
        self.runbookLink = runbookLink
        self.reportLink = reportLink
    }

    /// The first route that names the level. Messages of no level go the way of the least severe one.
    public func route(of level: IncidentLevel?) -> Route? {
        routes.first { $0.levels.contains(level ?? .l3) }
    }
}

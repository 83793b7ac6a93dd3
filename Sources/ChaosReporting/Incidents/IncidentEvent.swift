import ChaosCore

/// One line of an incident's history on disk: what happened, and when by the wall clock.
public struct IncidentEvent: Sendable, Equatable, Codable {
    /// What kind of line it is.
    public enum Kind: String, Sendable, Codable {
        /// A message about the incident was handed to the delivery; the first one opens the incident.
        case message
        /// A channel took a message.
        case accepted
        /// A channel did not take a message: refused, or still waiting when the run ended.
        case notAccepted = "not-accepted"
        /// A person acknowledged the incident.
        case acknowledged
    }

    /// Seconds since 1970.
    public var epochSeconds: Double
    public var kind: Kind
    /// The title of a message, a channel's words, or a person's name.
    public var text: String
    /// Which message it is about.
    public var sequence: Int?
    /// What that message announces.
    public var message: Notification.Kind?
    public var level: IncidentLevel?
    public var channel: String?

    public init(
        _ kind: Kind, at epochSeconds: Double, text: String, sequence: Int? = nil,
        message: Notification.Kind? = nil,
        level: IncidentLevel? = nil, channel: String? = nil
    ) {
        self.epochSeconds = epochSeconds
        self.kind = kind
        self.text = text
        self.sequence = sequence
        self.message = message
        self.level = level
        self.channel = channel
    }
}

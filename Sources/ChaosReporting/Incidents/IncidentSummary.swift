import ChaosCore

/// Where an incident stands, computed from its history alone.
public struct IncidentSummary: Sendable, Equatable, Codable {
    /// How far it got.
    public enum State: String, Sendable, Codable {
        case open, acknowledged, resolved
        /// The run is over and did not see a recovery.
        case ended
    }

    public var incident: String
    public var title: String
    public var state: State
    /// The most severe level that a message named.
    public var level: IncidentLevel?
    public var openedEpochSeconds: Double
    public var acknowledgedBy: String?
    /// Messages that at least one channel took, and those that none has taken so far.
    public var accepted: Int
    public var waiting: Int
    /// The last message's number.
    public var lastSequence: Int

    /// Folds a history; `nil` when it has no message.
    public init?(incident: String, _ events: [IncidentEvent]) {
        let messages = events.filter { $0.kind == .message }
        guard let first = messages.first else { return nil }
        self.incident = incident
        title = first.text
        openedEpochSeconds = first.epochSeconds
        level = messages.compactMap(\.level).max()
        acknowledgedBy = events.first { $0.kind == .acknowledged }?.text
        let kinds = Set(messages.compactMap(\.message))
        if kinds.contains(.resolved) {
            state = .resolved
        } else if kinds.contains(.summary) {
            state = .ended
        } else {
            state = acknowledgedBy == nil ? .open : .acknowledged
        }
        let taken = Set(events.filter { $0.kind == .accepted }.compactMap(\.sequence))
        let sent = Set(messages.compactMap(\.sequence))
        accepted = sent.intersection(taken).count
        waiting = sent.subtracting(taken).count
        lastSequence = sent.max() ?? 0
    }
}

/// Brings one notification to one channel, once. Repeating and queueing are the delivery's business, not a notifier's.
public protocol Notifier: Sendable {
    /// The catalogue name: `slack`.
    static var kind: String { get }
    /// One sentence ending in a period.
    static var summary: String { get }

    /// Sends the notification within the notifier's own time limit. Never throws and never repeats.
    func deliver(_ notification: Notification) async -> DeliveryResult

    /// Gives back connections.
    func close() async
}

/// What the channel answered.
public enum DeliveryResult: Sendable, Equatable {
    /// The channel took it. For Slack: HTTP 200 with body `ok`, nothing else.
    case accepted
    /// Final: repeating cannot help. The channel's words, verbatim.
    case refused(String)
    /// The channel asks to wait exactly this long.
    case throttled(retryAfter: Duration)
    /// It may work later, and may already have arrived.
    case failed(String)
}

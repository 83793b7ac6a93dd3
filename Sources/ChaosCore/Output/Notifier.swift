/// Brings one notification to one channel, once. Repeating and queueing are the delivery's business, not a notifier's.
public protocol Notifier: Sendable {
    /// The catalogue name: `slack`.
    static var kind: String { get }
    /// One sentence ending in a period.
    static var summary: String { get }
    /// What `alerts.yaml` may say of such a channel.
    static var settings: [ChannelSetting] { get }
    /// Whether many messages in one lose nothing on it; `false` unless a channel says otherwise.
    static var takesDigests: Bool { get }

    /// A channel as the file describes it; nothing is sent yet. Throws `.usage`, without any secret, when it cannot be.
    init(_ settings: ChannelSettings) throws(ChaosError)

    /// Whether the channel has a use for such a message; it is not sent there otherwise.
    func takes(_ notification: Notification) -> Bool

    /// Sends the notification within the notifier's own time limit. Never throws and never repeats.
    func deliver(_ notification: Notification) async -> DeliveryResult

    /// Gives back connections.
    func close() async
}

extension Notifier {
    public static var takesDigests: Bool { false }

    public func takes(_ notification: Notification) -> Bool { true }
}

/// What the channel answered.
public enum DeliveryResult: Sendable, Equatable {
    /// The channel took it. For Slack: HTTP 200 with body `ok`, nothing else.
    case accepted
    /// Final: repeating cannot help. The channel's words, verbatim.
    case refused(String)
    /// The channel asks to wait exactly this long.
    case throttled(retryAfter: Duration)
    /// The channel did not take it, or was never reached; it may work later.
    case failed(String)
    /// Nobody heard the answer: it may have arrived, so that another attempt may repeat it.
    case unanswered(String)
}

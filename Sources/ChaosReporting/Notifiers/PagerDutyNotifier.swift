import ChaosCore

/// Opens, acknowledges and resolves alerts at PagerDuty through its Events API v2. All messages of an incident share a
/// `dedup_key`, so that a repeated one changes nothing.
public struct PagerDutyNotifier: Notifier {
    public static let kind = "pagerduty"
    public static let summary =
        "Triggers, acknowledges and resolves PagerDuty alerts (Events API v2)."
    public static let settings = [
        ChannelSetting(
            "routing-key", isRequired: true, isSecret: true, "The integration's key of 32 characters."),
        ChannelSetting("url", "Another address of the API, such as that of the EU region."),
    ]

    private static let standard = "https://events.pagerduty.com/v2/enqueue"

    private let post: WebPost
    private let key: Secret

    public init(_ settings: ChannelSettings) throws(ChaosError) {
        key = try settings.required("routing-key")
        guard key.reveal().trimmingSpaces.count == 32 else {
            throw settings.problem("routing-key", "it does not have 32 characters")
        }
        let url = Secret(settings.text("url") ?? Self.standard)
        post = WebPost(address: try WebAddress(url, secrets: [key]) { settings.problem("url", $0) })
    }

    /// A run's summary is no state of an alert.
    public func takes(_ notification: Notification) -> Bool {
        notification.kind != .summary && notification.kind != .digest
    }

    public func deliver(_ notification: Notification) async -> DeliveryResult {
        guard let body = try? PagerDutyEvent(notification, key: key).encoded() else {
            return .refused("the message could not be written as JSON")
        }
        return await post.send(body, headers: [("Content-Type", "application/json; charset=utf-8")]) {
            $0.status == 202
        }
    }

    public func close() async {}
}

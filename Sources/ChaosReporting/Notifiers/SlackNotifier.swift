import ChaosCore

import struct Foundation.Data

/// Posts notifications to a Slack incoming webhook, one HTTP request per delivery.
public struct SlackNotifier: Notifier {
    public static let kind = "slack"
    public static let summary = "Posts Block Kit messages to a Slack incoming webhook."
    public static let settings = [
        ChannelSetting("url", isRequired: true, isSecret: true, "The address of the incoming webhook."),
        ChannelSetting(
            "button", "yes puts an Acknowledge button under alerts; the Slack app must know where firedrill serve is."),
    ]
    public static let takesDigests = true

    private let post: WebPost
    private let hasButton: Bool

    /// Makes the notifier; nothing is sent yet. Throws `.usage`, without the address, when the address is malformed:
    /// only https, or http to this machine.
    public init(
        url: Secret, timeLimit: Duration = .seconds(10), clock: any RunClock = MonotonicRunClock()
    ) throws(ChaosError) {
        let address = try WebAddress(url, problem: SlackWebhook.problem)
        post = WebPost(address: address, timeLimit: timeLimit, clock: clock)
        hasButton = false
    }

    public init(_ settings: ChannelSettings) throws(ChaosError) {
        let address = try WebAddress(settings.required("url")) { settings.problem("url", $0) }
        post = WebPost(address: address)
        guard let button = settings.text("button") else {
            hasButton = false
            return
        }
        guard ["yes", "no"].contains(button) else { throw settings.problem("button", "it is neither yes nor no") }
        hasButton = button == "yes"
    }

    /// The address that the environment names: `FIREDRILL_SLACK_WEBHOOK_URL`, or `FIREDRILL_SLACK_WEBHOOK_URL_FILE` naming a
    /// file with it; `nil` when neither is set. Throws `.usage` when they cannot be used.
    public static func address(in environment: [String: String]) throws(ChaosError) -> Secret? {
        guard let url = try SlackWebhook.read(environment) else { return nil }
        _ = try SlackNotifier(url: url)
        return url
    }

    public func deliver(_ notification: Notification) async -> DeliveryResult {
        guard let body = try? SlackMessage(notification, hasButton: hasButton).encoded() else {
            return .refused("the message could not be written as JSON")
        }
        // Accepted is 200 with the body `ok` and nothing else.
        return await post.send(body, headers: [("Content-Type", "application/json; charset=utf-8")]) {
            answer in
            answer.status == 200 && answer.body == "ok"
        }
    }

    public func close() async {}
}

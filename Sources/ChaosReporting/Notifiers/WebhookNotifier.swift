import ChaosCore

import struct Foundation.Data

/// Posts notifications as JSON to any web address, signed so that the receiver can tell that they are ours and fresh.
///
/// `X-Firedrill-Signature: v1=HEX` is the HMAC-SHA256 of `v1:TIMESTAMP:BODY` under the shared secret, and
/// `X-Firedrill-Timestamp` the seconds since 1970 at sending. Any 2xx accepts.
public struct WebhookNotifier: Notifier {
    public static let kind = "webhook"
    public static let summary = "Posts signed JSON to any web address."
    public static let settings = [
        ChannelSetting("url", isRequired: true, isSecret: true, "Where to post."),
        ChannelSetting(
            "secret", isRequired: true, isSecret: true, "The key of the HMAC-SHA256 signature."),
    ]

    private let post: WebPost
    private let secret: Secret
    private let wallClock: @Sendable () -> Double

    public init(_ settings: ChannelSettings) throws(ChaosError) {
        secret = try settings.required("secret")
        guard secret.reveal().utf8.count >= 16 else {
            throw settings.problem(
                "secret", "it is shorter than 16 bytes", remedy: "Make one: openssl rand -hex 32")
        }
        let address = try WebAddress(settings.required("url"), secrets: [secret]) {
            settings.problem("url", $0)
        }
        post = WebPost(address: address)
        wallClock = settings.wallClock
    }

    public func deliver(_ notification: Notification) async -> DeliveryResult {
        guard let body = try? WebhookMessage(notification).encoded() else {
            return .refused("the message could not be written as JSON")
        }
        let timestamp = "\(Int64(wallClock()))"
        let signature = MessageSignature.own
        let headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Idempotency-Key", WebhookMessage.identity(of: notification)),
            (signature.timestampHeader, timestamp),
            (signature.signatureHeader, signature.value(of: body, timestamp: timestamp, secret: secret)),
        ]
        return await post.send(body, headers: headers) { (200..<300).contains($0.status) }
    }

    public func close() async {}
}

import ChaosCore

/// HMAC-SHA256 of `VERSION:TIMESTAMP:BODY` under a shared secret: our own scheme (`v1`) and, with `v0`, Slack's.
/// An acknowledgement in our own scheme signs `PATH:BODY` in place of the body.
public struct MessageSignature: Sendable, Equatable {
    /// What firedrill signs with and expects: `X-Firedrill-Signature`, `X-Firedrill-Timestamp`.
    public static let own = MessageSignature("v1", headers: ("X-Firedrill-Signature", "X-Firedrill-Timestamp"))
    /// What Slack signs its requests with: `X-Slack-Signature`, `X-Slack-Request-Timestamp`.
    public static let slack = MessageSignature("v0", headers: ("X-Slack-Signature", "X-Slack-Request-Timestamp"))

    /// Seconds. A signature is refused when its time is longer ago, so that nobody can send a request again later.
    public static let window = 300
    /// Seconds. What a sender's clock may be ahead; more would make the window longer.
    public static let skew = 60

    public let version: String
    public let signatureHeader: String
    public let timestampHeader: String

    private init(_ version: String, headers: (signature: String, timestamp: String)) {
        self.version = version
        signatureHeader = headers.signature
        timestampHeader = headers.timestamp
    }

    /// The signature as it stands in its header: `v1=HEX`.
    public func value(of body: some Sequence<UInt8>, timestamp: String, secret: Secret) -> String {
        let message = Array("\(version):\(timestamp):".utf8) + Array(body)
        let code = SHA256Digest.authenticate(message, key: Array(secret.reveal().utf8))
        return "\(version)=\(SHA256Digest.hex(code))"
    }

    /// Whether the signature is of this body and time under the secret, and the time is neither longer ago than the window nor
    /// further ahead of now (seconds since 1970) than the skew. Takes as long for a wrong signature as for a right one of its length.
    public func isValid(
        _ signature: String, of body: some Sequence<UInt8>, timestamp: String, secret: Secret, now: Double
    ) -> Bool {
        guard timestamp.utf8.count <= 15, timestamp.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Double(timestamp), (-Double(Self.skew)...Double(Self.window)).contains(now - seconds)
        else { return false }
        return Secret(signature).isSame(as: value(of: body, timestamp: timestamp, secret: secret))
    }
}

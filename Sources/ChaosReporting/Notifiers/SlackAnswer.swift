import ChaosCore

/// An HTTP answer to a webhook post, and what it means for the delivery.
struct SlackAnswer: Sendable, Equatable {
    /// Words of the server beyond this are not evidence any more.
    static let bodyLimit = 300

    let status: Int
    /// The `Retry-After` header as it came.
    let retryAfter: String?
    /// The body, without traces of the webhook's address.
    let body: String

    /// Accepted is 200 with the body `ok` and nothing else. 429 waits exactly as long as it says. 5xx and 408 may
    /// work later. Everything else is final; a redirect too, since following it would show the address to another server.
    var result: DeliveryResult {
        switch status {
        case 200 where body == "ok": .accepted
        case 429: .throttled(retryAfter: .seconds(Self.seconds(retryAfter)))
        case 300..<400: .refused("\(words) (redirects are not followed: the webhook's address is a secret)")
        case 408, 500..<600: .failed(words)
        default: .refused(words)
        }
    }

    private var words: String {
        let line = SafeText.line(body).trimmingSpaces
        guard !line.isEmpty else { return "HTTP \(status), empty body" }
        return "HTTP \(status): \(line.prefix(Self.bodyLimit))\(line.count > Self.bodyLimit ? "…" : "")"
    }

    /// A missing or unreadable header means one second, the pace that Slack allows.
    private static func seconds(_ header: String?) -> Int64 {
        guard let number = header.flatMap({ Int64($0.trimmingSpaces) }), number >= 0 else { return 1 }
        // A year is as good as never, and stays far from the limits of the clock.
        return min(number, 31_536_000)
    }
}

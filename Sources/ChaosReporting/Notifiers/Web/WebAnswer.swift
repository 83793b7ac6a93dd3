import ChaosCore

/// An HTTP answer to a post, and what it means for the delivery.
struct WebAnswer: Sendable, Equatable {
    /// Words of the server beyond this are not evidence any more.
    static let bodyLimit = 300

    let status: Int
    /// The `Retry-After` header as it came.
    let retryAfter: String?
    /// The body, without traces of the address.
    let body: String

    /// 429 waits exactly as long as it says. 503 and 408 did not take it; other 5xx may have passed it on before they failed.
    /// Everything else that the channel does not count as accepted is final; a redirect too, since following it would show
    /// the secret to another server.
    func result(accepts: (WebAnswer) -> Bool) -> DeliveryResult {
        if accepts(self) { return .accepted }
        switch status {
        case 429: return .throttled(retryAfter: .seconds(Self.seconds(retryAfter)))
        case 300..<400:
            return .refused(
                "\(words) (redirects are not followed: the address and the secret are for this host)")
        case 408, 503: return .failed(words)
        case 500..<600: return .unanswered(words)
        default: return .refused(words)
        }
    }

    /// Status and body as one line, verbatim up to the limit.
    var words: String {
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

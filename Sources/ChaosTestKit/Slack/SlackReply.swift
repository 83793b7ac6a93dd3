/// One scripted answer of the fake Slack, in place of the honest one.
public enum SlackReply: Sendable {
    /// What the rules say: 200 `ok`, or 400 with the reason.
    case honest
    /// Too fast: 429, with this `Retry-After` header or none.
    case throttled(retryAfter: String?)
    /// Any status with any body, such as 404 `no_service` or 200 `not ok`.
    case status(Int, body: String)
    /// 302 to this address.
    case redirect(to: String)
    /// The connection is reset (RST) after the request was read: it may or may not have been posted.
    case reset
    /// No answer at all until the receiver ends.
    case hang
    /// This status, and a connection that ends in the middle of the body.
    case brokenBody(Int)
    /// 200, and then a body that never ends.
    case stall
}

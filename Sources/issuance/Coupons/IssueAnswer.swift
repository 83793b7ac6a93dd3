/// What became of a request for a coupon.
enum IssueAnswer: Sendable, Equatable {
    /// Issued, and the event that records it is acknowledged by Kafka.
    case issued(requestID: String)
    case alreadyIssued
    case soldOut
    case unknownCoupon
    /// The lock did not come free within the limit; nothing was changed.
    case lockTimeout
    /// The lock was lost before the write, which was refused; nothing was changed.
    case lockLost
    /// The event was refused and the issue taken back; nothing was changed.
    case takenBack
    /// The event may or may not have arrived; it is sent again until it is known to have.
    case unconfirmed(requestID: String)
    /// The client went away, or the process is stopping, before anything was changed.
    case abandoned
}

/// Holds back new connections for a moment after one was refused, so that a dead target does not cost a core.
///
/// The pause doubles from 5 ms to 50 ms: that bounds what it can add to a measured recovery.
struct ConnectBackoff {
    private static let shortest: Int64 = 5_000_000
    private static let longest: Int64 = 50_000_000

    private var pause: Int64 = 0
    private var blockedUntil = Int64.min
    private var cause = FailureCause.connectionRefused

    /// The cause that a start at this moment fails with at once; `nil` when it may try to connect.
    func verdict(at now: Int64) -> FailureCause? {
        now < blockedUntil ? cause : nil
    }

    /// A connection could not be made. Attempts that were under way together count once.
    mutating func failed(_ cause: FailureCause, at now: Int64) {
        self.cause = cause
        guard now >= blockedUntil else { return }
        pause = pause == 0 ? Self.shortest : min(pause * 2, Self.longest)
        blockedUntil = now + pause
    }

    /// A connection was made.
    mutating func succeeded() {
        pause = 0
        blockedUntil = .min
    }
}

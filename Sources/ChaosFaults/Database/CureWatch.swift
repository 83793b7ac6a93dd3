import ChaosCore

/// Tells when requests in opposite orders have stopped to deadlock: enough of them were accepted, for long enough.
struct CureWatch: Sendable {
    /// Without a deadlock for this long...
    static let quiet = Duration.seconds(10)
    /// ...and over this many pairs that were accepted as a whole, none failing.
    static let pairs = 20
    private static let interval = Duration.seconds(1)

    private var deadlocks = 0
    /// When the count last rose, with what had been done by then.
    private var lastRise: Instant
    private var acceptedThen = 0
    private var failedThen = 0
    private var nextLook: Instant

    init(since: Instant) {
        lastRise = since
        nextLook = since
    }

    /// Whether the counters should be read again; once a second is as often as the server tells.
    func isDue(at now: Instant) -> Bool { now >= nextLook }

    /// Takes a count in. An unknown one counts as a rise: nothing is cured by not being seen.
    mutating func noteDeadlocks(_ count: Int?, _ progress: CycleProgress, at now: Instant) {
        nextLook = now + Self.interval
        if let count, count <= deadlocks, progress.failed == failedThen { return }
        deadlocks = max(deadlocks, count ?? deadlocks)
        lastRise = now
        acceptedThen = progress.accepted
        failedThen = progress.failed
    }

    /// Since when there are no more deadlocks; `nil` while that is not sure. Never before there was one.
    func curedSince(_ progress: CycleProgress, at now: Instant) -> Instant? {
        let isQuiet = now - lastRise >= Self.quiet && progress.accepted - acceptedThen >= Self.pairs
        return isQuiet && deadlocks > 0 ? lastRise : nil
    }

    /// What the judgement rests on.
    func evidence(_ progress: CycleProgress) -> String {
        "\(progress.accepted - acceptedThen) pairs of opposite requests in a row were accepted"
    }
}

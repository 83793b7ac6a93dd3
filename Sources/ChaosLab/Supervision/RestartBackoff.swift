/// How long to wait before a service that ended is started again: half a second, doubling to ten seconds, and from the
/// beginning again after the service has been up for thirty seconds.
struct RestartBackoff: Sendable, Equatable {
    private static let first = Duration.milliseconds(500)
    private static let longest = Duration.seconds(10)
    private static let calm = Duration.seconds(30)

    private var pending = Self.first

    /// The wait after a process that was up for this long.
    mutating func wait(afterUptime uptime: Duration) -> Duration {
        if uptime >= Self.calm { pending = Self.first }
        defer { pending = min(pending * 2, Self.longest) }
        return pending
    }
}

/// An instant on the monotonic clock by which something must be done.
struct Deadline: Sendable {
    let instant: ContinuousClock.Instant

    init(after duration: Duration) {
        instant = ContinuousClock.now.advanced(by: duration)
    }

    var remaining: Duration { ContinuousClock.now.duration(to: instant) }
    var hasPassed: Bool { remaining <= .zero }

    /// Whole milliseconds left for `poll` and friends: rounded up, so that a loop does not spin at the end; never negative.
    var pollMilliseconds: Int32 { remaining.roundedUpMilliseconds }
}

extension Duration {
    /// Whole milliseconds, rounded up, never negative, at most what a C `int` holds.
    var roundedUpMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 - 1 else { return Int32.max }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// For messages: "2.5 s".
    var inSeconds: String {
        let milliseconds = roundedUpMilliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(Double(milliseconds) / 1000) s"
    }
}

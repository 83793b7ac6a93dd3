/// How far the wall clock of a server is from ours, learnt from the second that each of its answers names.
///
/// The server wrote its stamp between our sending and our receiving, which bounds the difference from both sides; every
/// further answer narrows the bounds. Pure; times are seconds since 1970 as our own clock has them.
public struct ServerClock: Sendable, Equatable {
    private var least = -Double.infinity
    private var most = Double.infinity

    /// Knows nothing yet.
    public init() {}

    /// Takes the stamp of one answer, cut to `granularity` seconds, as the Date header is to one.
    public mutating func take(stamp: Double, granularity: Double = 1, sent: Double, received: Double) {
        let low = stamp - received
        let high = stamp + granularity - sent
        guard low.isFinite, high.isFinite, low <= high else { return }
        least = max(least, low)
        most = min(most, high)
        // What was learnt before was of a clock that has been set since.
        if least > most { (least, most) = (low, high) }
    }

    /// Seconds that the server is ahead of us; zero as long as that is possible. `nil` before the first answer.
    public var offset: Double? {
        guard least.isFinite, most.isFinite else { return nil }
        return least <= 0 && most >= 0 ? 0 : (least + most) / 2
    }

    /// How wrong `offset` may be, in seconds; `nil` before the first answer.
    public var tolerance: Double? {
        guard let offset else { return nil }
        return max(most - offset, offset - least)
    }

    /// A stamp of the server on the run's clock, whose origin was at `origin` of our wall clock.
    public func mark(_ stamp: Double, origin: Double) -> DetectionMark {
        guard let offset, let tolerance else { return .unknown("the server's clock is not known") }
        return .known(
            Instant(seconds: stamp - offset - origin), resolution: .nanoseconds(Int64((tolerance * 1e9).rounded())))
    }

    /// `the clock of Prometheus is 42.1 s ahead of ours (+- 0.02 s), which is taken off`; `nil` before the first answer.
    public func words(_ server: String) -> String? {
        guard let offset, let tolerance else { return nil }
        let width = "+- \(DurationText.decimal(tolerance, places: 3)) s"
        if offset == 0 { return "the clock of \(server) agrees with ours (\(width))" }
        let side = offset > 0 ? "ahead of" : "behind"
        return "the clock of \(server) is \(DurationText.decimal(abs(offset), places: 3)) s \(side) ours"
            + " (\(width)), which is taken off"
    }
}

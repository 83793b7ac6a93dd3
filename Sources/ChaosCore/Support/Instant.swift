/// A moment on a run's monotonic clock: nanoseconds since the run's origin.
///
/// Every stage of an incident is an `Instant` on one clock, so that differences between them mean something.
/// The wall clock appears once, as the origin of the timeline. Encoded as seconds.
public struct Instant: Comparable, Hashable, Sendable, Codable {
    /// Nanoseconds since the origin; negative before it.
    public let nanoseconds: Int64

    /// The origin itself.
    public static let origin = Instant(nanoseconds: 0)

    /// Makes the instant this many nanoseconds after the origin.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Makes the instant this long after the origin.
    public init(_ sinceOrigin: Duration) {
        self.nanoseconds = sinceOrigin.nanoseconds
    }

    /// Makes the instant this many seconds after the origin, clamped to what 64 bits hold (292 years).
    public init(seconds: Double) {
        let scaled = (seconds * 1e9).rounded()
        self.nanoseconds = scaled < 9.2e18 ? (scaled > -9.2e18 ? Int64(scaled) : .min) : .max
    }

    public init(from decoder: any Decoder) throws {
        self.init(seconds: try decoder.singleValueContainer().decode(Double.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(seconds)
    }

    /// Seconds since the origin, to the microsecond.
    public var seconds: Double { (Double(nanoseconds) / 1e3).rounded() / 1e6 }

    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    // Sums and differences are clamped: a length from a file may be absurd, and must not end the tool in mid-drill.

    public static func - (left: Instant, right: Instant) -> Duration {
        .nanoseconds(left.nanoseconds.clampedMinus(right.nanoseconds))
    }

    public static func + (left: Instant, right: Duration) -> Instant {
        Instant(nanoseconds: left.nanoseconds.clampedPlus(right.nanoseconds))
    }

    public static func - (left: Instant, right: Duration) -> Instant {
        Instant(nanoseconds: left.nanoseconds.clampedMinus(right.nanoseconds))
    }
}

extension Int64 {
    fileprivate func clampedPlus(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func clampedMinus(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}

extension Duration {
    /// The whole length in nanoseconds, clamped to what 64 bits hold (292 years).
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        return product.clampedPlus(attoseconds / 1_000_000_000)
    }

    /// The length in seconds.
    public var inSeconds: Double { Double(nanoseconds) / 1e9 }
}

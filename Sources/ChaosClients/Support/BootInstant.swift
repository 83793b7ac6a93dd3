import Glibc

/// An instant on the machine's boot clock, which is monotonic, counts through a suspension, and is the same in every
/// process: one process can tell another when something was.
public struct BootInstant: Sendable, Hashable, Comparable, Codable {
    /// Nanoseconds since the machine was started.
    public let nanoseconds: Int64

    /// Names an instant, as another process told it.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The present moment.
    public static var now: BootInstant {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return BootInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// How long ago it was; negative for an instant to come.
    public var age: Duration { .nanoseconds(BootInstant.now.nanoseconds - nanoseconds) }

    /// Earlier comes first.
    public static func < (left: BootInstant, right: BootInstant) -> Bool { left.nanoseconds < right.nanoseconds }
}

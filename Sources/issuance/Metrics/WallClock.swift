import Foundation

/// The time of day, for stamps that other systems read; durations use `ContinuousClock`.
enum WallClock {
    /// Milliseconds since 1970.
    static var milliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
}

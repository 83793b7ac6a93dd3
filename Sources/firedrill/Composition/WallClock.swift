import Foundation

/// The wall clock, for texts that people read; never for measuring.
enum WallClock {
    static var now: Date { Date() }
    /// Seconds since 1970, for stamps in files and messages.
    static var epochSeconds: Double { now.timeIntervalSince1970 }
}

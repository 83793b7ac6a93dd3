import Foundation

/// The wall clock, for texts that people read; never for measuring.
enum WallClock {
    static var now: Date { Date() }
}

import ChaosCore
import Testing

/// Waits for what happens elsewhere, with a deadline.
enum Eventually {
    /// The first value that is there. Fails the test after a minute.
    static func value<Value>(_ look: () async throws -> Value?) async throws -> Value {
        let clock = MonotonicRunClock()
        while clock.now < Instant(seconds: 60) {
            if let found = try await look() { return found }
            try await clock.sleep(for: .milliseconds(20))
        }
        return try #require(try await look())
    }

    /// Waits until it holds. Fails the test after a minute.
    static func holds(_ look: () async throws -> Bool) async throws {
        _ = try await value { try await look() ? true : nil }
    }
}

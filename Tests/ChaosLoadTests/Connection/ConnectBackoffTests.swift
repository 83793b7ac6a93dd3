import Testing

@testable import ChaosLoad

@Suite struct ConnectBackoffTests {
    private static let ms: Int64 = 1_000_000

    @Test func thePauseDoublesUpToItsBoundAndEndsWithASuccess() {
        var backoff = ConnectBackoff()
        #expect(backoff.verdict(at: 0) == nil)
        var (now, pauses) = (Int64(0), [Int64]())
        for _ in 0..<6 {
            backoff.failed(.connectionRefused, at: now)
            // Attempts that were under way at the same time do not count again.
            backoff.failed(.connectionRefused, at: now + 1)
            let began = now
            while backoff.verdict(at: now) != nil { now += Self.ms }
            pauses.append((now - began) / Self.ms)
        }
        #expect(pauses == [5, 10, 20, 40, 50, 50])
        backoff.failed(.unreachable, at: now)
        #expect(backoff.verdict(at: now) == .unreachable)
        backoff.succeeded()
        #expect(backoff.verdict(at: now) == nil)
        backoff.failed(.connectionRefused, at: now)
        #expect(backoff.verdict(at: now + 4 * Self.ms) != nil && backoff.verdict(at: now + 5 * Self.ms) == nil)
    }
}

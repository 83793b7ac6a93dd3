import ChaosCore
import Testing

@Suite struct `The monotonic run clock` {
    @Test func `starts near its origin and never goes back`() {
        let clock = MonotonicRunClock()
        var last = clock.now
        #expect(last >= .origin)
        for _ in 0..<1_000 {
            let now = clock.now
            #expect(now >= last)
            last = now
        }
    }

    @Test func `sleeps at least until the deadline`() async throws {
        let clock = MonotonicRunClock()
        let deadline = clock.now + .milliseconds(20)
        try await clock.sleep(until: deadline)
        #expect(clock.now >= deadline)
    }

    @Test func `stops sleeping when the task is cancelled`() async {
        let sleeper = Task { try await MonotonicRunClock().sleep(for: .seconds(3_600)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }
}

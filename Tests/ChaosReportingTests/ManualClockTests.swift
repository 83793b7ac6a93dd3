import ChaosCore
import ChaosTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct ManualClockTests {
    @Test func sleepersWakeWhenTheirMomentComesAndNotBefore() async throws {
        let clock = ManualClock()
        let woken = try await withThrowingTaskGroup(of: Int.self) { group in
            for seconds in [3, 1, 2] {
                group.addTask {
                    try await clock.sleep(for: .seconds(seconds))
                    return seconds
                }
            }
            await clock.sleepers(atLeast: 3)
            #expect(clock.deadlines == [1, 2, 3].map { Instant(seconds: $0) })
            clock.advance(by: .milliseconds(999))
            #expect(clock.deadlines.count == 3)
            clock.advance(by: .milliseconds(1))
            #expect(clock.deadlines.count == 2)
            let first = try await group.next()
            #expect(first == 1)
            clock.advance(to: Instant(seconds: 10))
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(woken == [2, 3])
        #expect(clock.now == Instant(seconds: 10))
    }

    @Test func itNeverGoesBack() {
        let clock = ManualClock(now: Instant(seconds: 5))
        clock.advance(to: Instant(seconds: 1))
        #expect(clock.now == Instant(seconds: 5))
    }

    @Test func aMomentThatHasComeNeedsNoSleep() async throws {
        try await ManualClock(now: Instant(seconds: 5)).sleep(until: Instant(seconds: 5))
    }

    @Test func aCancelledSleeperThrowsBeforeAndAfterItLayDown() async throws {
        let clock = ManualClock()
        let sleeper = Task { try await clock.sleep(for: .seconds(1)) }
        await clock.sleepers(atLeast: 1)
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await clock.sleep(for: .seconds(1))
        }
        await #expect(throws: CancellationError.self) { try await early.value }
        #expect(clock.deadlines.isEmpty)
    }
}

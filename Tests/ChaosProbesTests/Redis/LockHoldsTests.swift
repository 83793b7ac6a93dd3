import ChaosCore
import Testing

@testable import ChaosProbes

@Suite struct LockHoldsTests {
    private let start = ContinuousClock.now

    @Test func aHoldGrowsWhileTheSameOwnerIsSeenWithTheSameKey() {
        var holds = LockHolds()
        #expect(holds.take(["a": "one"], at: start) == .zero)
        #expect(holds.take(["a": "one"], at: start + .seconds(1)) == .seconds(1))
        #expect(holds.take(["a": "one", "b": "two"], at: start + .seconds(3)) == .seconds(3))
        #expect(holds.take(["b": "two"], at: start + .seconds(4)) == .seconds(1))
        #expect(holds.take([:], at: start + .seconds(5)) == .zero)
    }

    @Test func anotherOwnerOrAGapBeginsAnew() {
        var holds = LockHolds()
        _ = holds.take(["a": "one"], at: start)
        #expect(holds.take(["a": "two"], at: start + .seconds(9)) == .zero)
        #expect(holds.take([:], at: start + .seconds(10)) == .zero)
        #expect(holds.take(["a": "two"], at: start + .seconds(11)) == .zero)
        // The same owner with another key has not held that one before.
        #expect(holds.take(["b": "two"], at: start + .seconds(12)) == .zero)
    }
}

import Testing

@testable import ChaosProbes

@Suite struct CounterHistoryTests {
    private let start = ContinuousClock.now

    private func history(_ reads: [(seconds: Double, count: Int64)]) -> CounterHistory {
        var history = CounterHistory()
        for read in reads { history.take(read.count, at: start.advanced(by: .seconds(read.seconds))) }
        return history
    }

    @Test func theFirstReadHasNoRate() {
        #expect(history([]).rate == nil)
        #expect(history([(0, 5)]).rate == nil)
        #expect(history([(0, 5)]).recent == nil)
    }

    @Test func theRateIsPerSecondSinceTheReadBefore() {
        #expect(history([(0, 5), (1, 5)]).rate == 0)
        #expect(history([(0, 5), (1, 5), (3, 9)]).rate == 2)
        #expect(history([(0, 5), (0, 6)]).rate == nil)
    }

    @Test func recentCountsTheLastTenSeconds() {
        #expect(history([(0, 5), (1, 8)]).recent == 3)
        let steady = (0...20).map { (seconds: Double($0), count: Int64($0)) }
        #expect(history(steady).recent == 10)
        let burst = [(0.0, Int64(0)), (1, 4)] + (2...11).map { (Double($0), Int64(4)) }
        #expect(history(burst).recent == 0)
        #expect(history(Array(burst.dropLast())).recent == 4)
    }

    /// After a reset or a restart the old count says nothing.
    @Test func aCounterThatFellBeginsAnew() {
        #expect(history([(0, 50), (1, 2)]).rate == nil)
        #expect(history([(0, 50), (1, 2), (2, 3)]).rate == 1)
        #expect(history([(0, 50), (1, 2), (2, 3)]).recent == 1)
    }
}

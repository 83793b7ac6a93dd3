import ChaosCore
import Testing

@testable import ChaosProbes

@Suite struct DrainHistoryTests {
    private let start = ContinuousClock.now

    private func drainTime(_ lags: [Double], every pause: Duration = .seconds(1)) -> Reading {
        var history = DrainHistory()
        for (number, lag) in lags.enumerated() { history.take(lag, at: start + pause * number) }
        return history.drainTime
    }

    @Test(
        arguments: [
            ([100, 90], 9.0), ([100, 80, 60], 3), ([100, 200, 50], 2), ([0], 0), ([40, 0], 0), ([0, 0, 0], 0),
        ] as [([Double], Double)])
    func itIsTheLagOverTheRateAtWhichItFalls(_ lags: [Double], _ seconds: Double) {
        #expect(drainTime(lags) == .value(seconds))
    }

    @Test(
        arguments: [
            ([], "the lag is not known"), ([5], "the first read; a rate needs two"), ([5, 5], "the lag does not fall"),
            ([5, 50], "the lag does not fall"),
        ] as [([Double], String)])
    func itIsUnknownWhenTheLagDoesNotFall(_ lags: [Double], _ reason: String) {
        #expect(drainTime(lags) == .unknown(reason))
    }

    @Test func onlyTheLastTenSecondsCount() {
        let rising = (0..<30).map { Double($0 * 100) }
        let falling = (1...12).map { Double(2900 - $0 * 50) }
        #expect(drainTime(rising + falling) == .value(2300.0 / 50))
    }

    @Test func afterAGapItBeginsAnew() {
        var history = DrainHistory()
        history.take(100, at: start)
        history.interrupt()
        history.take(50, at: start + .seconds(9))
        #expect(history.drainTime == .unknown("the first read; a rate needs two"))
    }
}

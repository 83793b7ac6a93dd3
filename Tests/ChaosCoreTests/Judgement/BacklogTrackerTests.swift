import ChaosCore
import Testing

@Suite struct BacklogTrackerTests {
    private static let points = Metric("kafka.lag", ["group": "points"])
    private static let coupons = Metric("kafka.lag", ["group": "coupons"])

    /// Feeds lags, one a second; the fault is in from one second on and gone from another. Answers when a backlog was
    /// drained.
    private func drained(_ lags: [[Metric: Double?]], faultFrom: Int, goneFrom: Int) -> [Double] {
        var tracker = BacklogTracker()
        return lags.enumerated().compactMap { second, readings in
            let observation = Observation(
                at: Instant(seconds: Double(second)),
                readings: readings.mapValues { $0.map(Reading.value) ?? .unknown("no answer") })
            let phase: BacklogTracker.Phase = second < faultFrom ? .before : second < goneFrom ? .during : .gone
            return tracker.take(observation, phase)?.at.seconds
        }
    }

    @Test func aBacklogIsDrainedWhenTheLagIsWhereItWasBefore() {
        let lags = [12, 40, 8, 200, 900, 400, 60, 41, 40, 5].map { [Self.points: Optional(Double($0))] }
        #expect(drained(lags, faultFrom: 3, goneFrom: 5) == [8])
    }

    @Test func whatIsNoBacklogIsNeverDrained() {
        let lags = [12, 20, 8, 60, 70, 20].map { [Self.points: Optional(Double($0))] }
        #expect(drained(lags, faultFrom: 3, goneFrom: 5) == [])
    }

    @Test func theLastGroupDecides() {
        let lags: [[Metric: Double?]] = [
            [Self.points: 0, Self.coupons: 0], [Self.points: 500, Self.coupons: 500],
            [Self.points: 0, Self.coupons: 500], [Self.points: 0, Self.coupons: 0],
        ]
        #expect(drained(lags, faultFrom: 1, goneFrom: 2) == [3])
    }

    @Test func whatCannotBeReadIsNotEmpty() {
        let lags: [[Metric: Double?]] = [
            [Self.points: 0], [Self.points: 500], [Self.points: nil], [:], [Self.points: 3],
        ]
        #expect(drained(lags, faultFrom: 1, goneFrom: 2) == [4])
    }

    /// A rebalance lifts the lag for a moment, and the rest of the members catch up while the fault is still in.
    @Test func nothingIsDrainedWhileTheFaultIsIn() {
        let lags = [12, 20, 262, 20, 18, 300, 700, 90, 15].map { [Self.points: Optional(Double($0))] }
        #expect(drained(lags, faultFrom: 2, goneFrom: 7) == [8])
        #expect(drained(lags, faultFrom: 2, goneFrom: 99) == [])
    }
}

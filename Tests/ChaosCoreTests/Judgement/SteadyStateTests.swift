import ChaosCore
import Testing

@Suite struct `The steady state` {
    private let conditions: [Condition] = [
        .fastEnough, Condition(.couponSuccess, .atLeast, 0.99, unit: .ratio),
    ]

    private func reading(at second: Double, latency: Double?, success: Double?) -> SteadyStateReading {
        SteadyStateReading(conditions, Observation(at: second, [.latency: latency, .couponSuccess: success]))
    }

    @Test(arguments: [
        (0.1 as Double?, 1.0 as Double?, true, 0, 0), (0.9, 1, false, 1, 0), (0.9, 0.5, false, 2, 0),
        (nil, 1, false, 0, 1), (nil, 0.5, false, 1, 1), (nil, nil, false, 0, 2), (0.5, 0.99, true, 0, 0),
    ])
    func `holds only when every condition is known and true`(
        latency: Double?, success: Double?, holds: Bool, broken: Int, unknown: Int
    ) {
        let reading = reading(at: 0, latency: latency, success: success)
        #expect(reading.holds == holds)
        #expect(reading.broken.count == broken)
        #expect(reading.unknown.count == unknown)
    }

    @Test func `says which condition broke by which value`() {
        let reading = reading(at: 0, latency: 1.25, success: nil)
        #expect(
            reading.broken.map(\.text) == ["http.p95{scenario=issue-coupon} <= 500 ms but is 1.25 s"])
        #expect(
            reading.unknown.map(\.text)
                == ["http.success_ratio{scenario=issue-coupon} >= 99 % but is unknown (no answer)"])
    }

    @Test func `is followed from the first instant of an unbroken stretch`() {
        var tracker = SteadyStateTracker()
        #expect(tracker.holdingSince == nil)
        #expect(tracker.take(reading(at: 1, latency: 0.1, success: 1)) == .zero)
        #expect(tracker.take(reading(at: 4, latency: 0.1, success: 1)) == .seconds(3))
        #expect(tracker.holdingSince == Instant(seconds: 1))
    }

    @Test(arguments: [9.0 as Double?, nil])
    func `begins anew after a break, and the unknown is a break`(latency: Double?) {
        var tracker = SteadyStateTracker()
        tracker.take(reading(at: 1, latency: 0.1, success: 1))
        #expect(tracker.take(reading(at: 2, latency: latency, success: 1)) == .zero)
        #expect(tracker.holdingSince == nil)
        #expect(tracker.take(reading(at: 3, latency: 0.1, success: 1)) == .zero)
        #expect(tracker.take(reading(at: 5, latency: 0.1, success: 1)) == .seconds(2))
    }

    @Test func `does not hold across a gap in which nothing was read`() {
        var tracker = SteadyStateTracker()
        tracker.take(reading(at: 1, latency: 0.1, success: 1))
        tracker.interrupt()
        #expect(tracker.holdingSince == nil)
        #expect(tracker.take(reading(at: 31, latency: 0.1, success: 1)) == .zero)
    }
}

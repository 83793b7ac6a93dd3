import ChaosCore
import Testing

/// The built-in policy on readings by hand. Hysteresis has a suite of its own.
@Suite struct `A level` {
    private static let healthy: [Metric: Double?] = [
        .health: 1, .couponSuccess: 1, .orderSuccess: 1, .uncredited: 0, .latency: 0.1,
    ]

    /// Feeds the same readings once a second from `seconds.lowerBound` and returns the changes of level.
    private func feed(
        _ tracker: inout LevelTracker, _ seconds: ClosedRange<Int>, _ changed: [Metric: Double?] = [:],
        dataDamage: String? = nil
    ) -> [LevelTracker.Change] {
        seconds.compactMap { second in
            let observation = Observation(at: Double(second), Self.healthy.merging(changed) { $1 })
            let steady = SteadyStateReading([.fastEnough], observation)
            return tracker.take(observation, steadyState: steady, dataDamage: dataDamage)
        }
    }

    @Test func `is none while everything is healthy`() {
        var tracker = LevelTracker(policy: .standard)
        #expect(feed(&tracker, 0...60).isEmpty)
        #expect(tracker.current == nil)
        #expect(tracker.worst == nil)
        #expect(tracker.worstReasons.isEmpty)
    }

    @Test(
        arguments: [
            ([Metric.health: 0.0] as [Metric: Double?], IncidentLevel.l1),
            ([.couponSuccess: 0.49, .orderSuccess: 0.1], .l1),
            ([.couponSuccess: 0], .l2),
            ([.orderSuccess: 0.89], .l2),
            ([.couponSuccess: 0.49, .orderSuccess: 0.5], .l2),
            ([.uncredited: 30.1], .l2),
            ([.latency: 0.6], .l3),
            ([.latency: 0.6, .couponSuccess: 0.9, .orderSuccess: 0.9, .uncredited: 30], .l3),
        ] as [([Metric: Double?], IncidentLevel)])
    func `follows from the measured impact`(readings: [Metric: Double?], expected: IncidentLevel) {
        var tracker = LevelTracker(policy: .standard)
        _ = feed(&tracker, 0...10, readings)
        #expect(tracker.current == expected)
        #expect(tracker.worst == expected)
        #expect(tracker.worstReasons.count == 1)
    }

    @Test func `is confirmed when a clause was true for five seconds, not before`() {
        var tracker = LevelTracker(policy: .standard)
        #expect(feed(&tracker, 0...14, [.couponSuccess: 0.5]).map(\.at) == [Instant(seconds: 5)])
        var broken = LevelTracker(policy: .standard)
        #expect(feed(&broken, 0...4, [.couponSuccess: 0.5]).isEmpty)
        #expect(feed(&broken, 5...5).isEmpty, "one healthy second")
        #expect(feed(&broken, 6...10, [.couponSuccess: 0.5]).isEmpty)
        #expect(feed(&broken, 11...11, [.couponSuccess: 0.5]).map(\.to) == [.l2])
    }

    @Test func `rises at once, and each rise names its clause and value`() throws {
        var tracker = LevelTracker(policy: .standard)
        let first = try #require(feed(&tracker, 0...5, [.latency: 0.6]).first)
        #expect(first.from == nil)
        #expect(first.to == .l3)
        #expect(
            first.reason
                == "steady state broken: http.p95{scenario=issue-coupon} <= 500 ms but is 600 ms")
        let second = feed(&tracker, 6...11, [.latency: 0.6, .couponSuccess: 0.85])
        #expect(second.map(\.at) == [Instant(seconds: 11)])
        #expect(second.map(\.from) == [.l3])
        let clause = "one function's http.success_ratio < 90 %"
        let value = "http.success_ratio{scenario=issue-coupon} is 85 %"
        #expect(second.map(\.reason) == ["\(clause): \(value)"])
        #expect(feed(&tracker, 12...17, [.health: 0]).map(\.to) == [.l1])
        #expect(tracker.reasons.map(\.level) == [.l3, .l2, .l1])
    }

    @Test func `is never pooled over functions, neither in the value nor in the hold`() {
        var tracker = LevelTracker(policy: .standard)
        // Each function is below 90 % for three seconds; no function is for five.
        #expect(feed(&tracker, 0...2, [.couponSuccess: 0.5]).isEmpty)
        #expect(feed(&tracker, 3...5, [.orderSuccess: 0.5]).isEmpty)
        #expect(feed(&tracker, 6...8, [.couponSuccess: 0.5]).isEmpty)
        // One function at 0 % beside one at 100 % is not the whole service at 50 %.
        #expect(feed(&tracker, 9...40, [.couponSuccess: 0]).map(\.to) == [.l2])
    }

    @Test func `L1 by success needs every function, and an unknown function keeps it open`() {
        var tracker = LevelTracker(policy: .standard)
        _ = feed(&tracker, 0...10, [.couponSuccess: 0, .orderSuccess: nil])
        #expect(tracker.current == .l2)
        _ = feed(&tracker, 11...16, [.couponSuccess: 0, .orderSuccess: 0])
        #expect(tracker.current == .l1)
    }

    @Test func `is at least L2 at once when data is damaged`() throws {
        var tracker = LevelTracker(policy: .standard)
        let change = try #require(feed(&tracker, 3...3, dataDamage: "2 duplicate coupons").first)
        #expect(change.at == Instant(seconds: 3))
        #expect(change.to == .l2)
        #expect(change.reason == "data damage: 2 duplicate coupons")
    }

    @Test func `of damaged data does not hide a worse one`() {
        var tracker = LevelTracker(policy: .standard)
        _ = feed(&tracker, 0...5, [.health: 0], dataDamage: "1 lost order")
        #expect(tracker.current == .l1)
        #expect(tracker.worst == .l1)
    }

    @Test func `is not raised by readings that nobody knows`() {
        var tracker = LevelTracker(policy: .standard)
        let unknown: [Metric: Double?] = [
            .health: nil, .couponSuccess: nil, .orderSuccess: nil, .uncredited: nil, .latency: nil,
        ]
        #expect(feed(&tracker, 0...60, unknown).isEmpty)
    }

    @Test func `counts a hold on through the unknown, which is no known break`() {
        var tracker = LevelTracker(policy: .standard)
        #expect(feed(&tracker, 0...2, [.couponSuccess: 0.5]).isEmpty)
        #expect(feed(&tracker, 3...4, [.couponSuccess: nil]).isEmpty)
        #expect(feed(&tracker, 5...5, [.couponSuccess: 0.5]).map(\.to) == [.l2])
    }

    @Test func `notes each clause once, with its first value`() {
        var tracker = LevelTracker(policy: .standard)
        _ = feed(&tracker, 0...6, [.couponSuccess: 0.8])
        _ = feed(&tracker, 7...30, [.couponSuccess: 0.2, .uncredited: 99])
        #expect(tracker.worstReasons.count == 2)
        #expect(tracker.worstReasons.first?.hasSuffix("is 80 %") == true)
    }

    @Test func `tells clauses apart whose texts begin alike`() {
        let policy = LevelPolicy(
            rules: [
                .init(.l3, .condition(Condition(.uncredited, .greater, 10, unit: .count))),
                .init(.l3, .condition(Condition(.uncredited, .greater, 1, unit: .count))),
            ], hold: .zero)
        var tracker = LevelTracker(policy: policy)
        _ = feed(&tracker, 0...1, [.uncredited: 50])
        #expect(tracker.reasons.count == 2)
    }
}

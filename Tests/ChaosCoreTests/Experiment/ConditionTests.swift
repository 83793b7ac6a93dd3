import ChaosCore
import Testing

@Suite struct `A condition` {
    @Test(arguments: [
        ("http.p95 <= 500ms", "http.p95", Condition.Comparison.atMost, "500ms"),
        ("http.p95{scenario=issue-coupon}<=500ms", "http.p95{scenario=issue-coupon}", .atMost, "500ms"),
        ("a{b=>=5} > 3", "a{b=>=5}", .greater, "3"),
        (" a<1 ", "a", .less, "1"),
        ("a>=99%", "a", .atLeast, "99%"),
        ("a == 1", "a", .equal, "1"),
        ("a != 1", "a", .notEqual, "1"),
        ("a >", "a", .greater, ""),
        ("a < b < c", "a", .less, "b < c"),
    ])
    func `is split at the comparison behind the labels`(
        text: String, metric: String, comparison: Condition.Comparison, threshold: String
    ) throws {
        let parts = try #require(Condition.split(text))
        #expect(parts.metric == metric)
        #expect(parts.comparison == comparison)
        #expect(parts.threshold == threshold)
    }

    @Test(arguments: ["", "http.up", "a = 1", "a => 1", "a =< 1", "a <> 1", "a ! 1", "a{b>c}", "a === 1"])
    func `without a known comparison is not split`(text: String) {
        #expect(Condition.split(text) == nil)
    }

    @Test(arguments: [
        (Condition.Comparison.less, [true, false, false]),
        (.atMost, [true, true, false]),
        (.greater, [false, false, true]),
        (.atLeast, [false, true, true]),
        (.equal, [false, true, false]),
        (.notEqual, [true, false, true]),
    ])
    func `compares below, at and above the threshold`(comparison: Condition.Comparison, expected: [Bool]) {
        let condition = Condition(Metric("a"), comparison, 5, unit: .count)
        #expect([4, 5, 6].map { condition.holds(.value($0)) } == expected)
    }

    @Test(arguments: Condition.Comparison.allCases)
    func `on an unknown reading is neither true nor false`(comparison: Condition.Comparison) {
        let condition = Condition(Metric("a"), comparison, 0, unit: .count)
        #expect(condition.holds(.unknown("no answer")) == nil)
        #expect(condition.holds(.value(.nan)) == nil)
        #expect(condition.holds(.value(.infinity)) == nil)
    }

    @Test func `is printed with its unit`() {
        let condition = Condition(Metric("http.p95", ["scenario": "s"]), .atMost, 0.5, unit: .seconds)
        #expect("\(condition)" == "http.p95{scenario=s} <= 500 ms")
        #expect(condition.describe(.value(1.25)) == "1.25 s")
        #expect(condition.describe(.unknown("no answer")) == "unknown (no answer)")
        #expect(condition.describe(.value(.nan)) == "unknown (not a finite number)")
    }
}

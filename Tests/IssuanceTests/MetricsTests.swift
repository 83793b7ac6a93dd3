import Testing

@testable import issuance

@Suite struct MetricsTests {
    @Test func aHistogramCountsUpToAndIncludingEachBound() {
        var histogram = LatencyHistogram()
        for milliseconds in [0.25, 0.3, 10, 10.1, 70_000] { histogram.record(.seconds(milliseconds / 1_000)) }
        let counts = Dictionary(uniqueKeysWithValues: histogram.cumulative.map { ($0.bound, $0.count) })
        #expect(counts["0.00025"] == 1)
        #expect(counts["0.0005"] == 2)
        #expect(counts["0.01"] == 3)
        #expect(counts["0.02"] == 4)
        #expect(counts["60.0"] == 4)
        #expect(counts["+Inf"] == 5)
        #expect(histogram.count == 5)
    }

    @Test func theTextIsWhatPrometheusReads() {
        var text = PrometheusText()
        text.single("a_total", .counter, "All of it.", 3)
        text.begin("b", .gauge, "Parts.")
        text.sample("b", ["name": "say \"hi\"\n\\"], 0.5)
        #expect(
            text.text == """
                # HELP a_total All of it.
                # TYPE a_total counter
                a_total 3
                # HELP b Parts.
                # TYPE b gauge
                b{name="say \\"hi\\"\\n\\\\"} 0.5

                """)
    }

    @Test func theLimitIsPerFunctionAndCountsWhatItRefuses() {
        let metrics = RequestMetrics()
        #expect(metrics.enter(.coupons, limit: 1))
        #expect(!metrics.enter(.coupons, limit: 1))
        #expect(metrics.enter(.orders, limit: 1))
        metrics.leave(.coupons)
        #expect(metrics.enter(.coupons, limit: 1))
        var text = PrometheusText()
        metrics.writeMetrics(to: &text)
        #expect(text.text.contains("issuance_http_refused_total{function=\"coupons\"} 1\n"))
        #expect(text.text.contains("issuance_http_in_flight{function=\"orders\"} 1\n"))
    }

    @Test(
        "coupon ranges are read as typed",
        arguments: [
            ("1,8..13", [1, 8, 9, 10, 11, 12, 13]), ("5", [5]), ("2..2", [2]),
        ])
    func couponRanges(_ text: String, _ ids: [Int]) {
        #expect(CouponRange(argument: text)?.ids == ids)
    }

    @Test(
        "nonsense is no coupon range",
        arguments: ["", "0", "a", "3..1", "1..", "1,,2", "1.2", "1...3", "-4", "1..99999999"])
    func noCouponRange(_ text: String) { #expect(CouponRange(argument: text) == nil) }
}

import ChaosCore

extension Observation {
    /// What was read this many seconds after the origin; `nil` stands for unknown.
    init(at seconds: Double, _ readings: [Metric: Double?]) {
        self.init(
            at: Instant(seconds: seconds),
            readings: readings.mapValues { $0.map(Reading.value) ?? .unknown("no answer") })
    }
}

extension Metric {
    static let latency = Metric("http.p95", ["scenario": "issue-coupon"])
    static let couponSuccess = Metric("http.success_ratio", ["scenario": "issue-coupon"])
    static let orderSuccess = Metric("http.success_ratio", ["scenario": "place-order"])
    static let health = Metric("http.up")
    static let uncredited = Metric("points.oldest_uncredited")
}

extension Condition {
    static let fastEnough = Condition(.latency, .atMost, 0.5, unit: .seconds)
    static let tooSlow = Condition(.latency, .greater, 1, unit: .seconds)
}

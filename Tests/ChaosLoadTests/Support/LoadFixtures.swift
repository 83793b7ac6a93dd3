import ChaosCore
import ChaosLoad

/// A target whose one request `issue` looks like the first source report's.
func issueTarget(
    _ baseURL: String, timeLimit: Duration = .seconds(5), method: String = "POST",
    body: String? = "{\"userId\":${user},\"couponId\":${coupon}}"
) -> HTTPTarget {
    let template = RequestTemplate(
        method: method, path: "/api/v1/coupons", body: body, success: [200, 409], soldOut: [410],
        variables: ["coupon": .random(8...13)], function: "issue a coupon")
    return HTTPTarget(baseURL: baseURL, timeLimit: timeLimit, requests: ["issue": template])
}

/// One scenario's reading.
func reading(_ name: String, in readings: [Metric: Reading], scenario: String = "issue") -> Reading {
    readings[Metric(name, ["scenario": scenario])] ?? .unknown("missing")
}

/// Polls until the condition holds; false when it did not within the limit.
func eventually(within limit: Duration = .seconds(90), _ condition: () async -> Bool) async throws -> Bool {
    let clock = MonotonicRunClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
        if await condition() { return true }
        try await clock.sleep(for: .milliseconds(10))
    }
    return await condition()
}

/// What every account must keep to: nothing is lost and nothing is counted twice.
func isBalanced(_ report: ScenarioReport) -> Bool {
    report.planned == report.succeeded + report.failed + report.soldOut + report.starvedStarts
        && report.failed == report.failures.values.reduce(0, +)
}

/// The same for live totals.
func isBalanced(_ progress: ScenarioProgress) -> Bool {
    progress.planned
        == progress.succeeded + progress.failed + progress.soldOut + progress.starved + progress.inFlight
}

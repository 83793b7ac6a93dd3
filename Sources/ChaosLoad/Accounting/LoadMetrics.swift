import ChaosCore

/// The metrics of the load and how they follow from a scenario's account.
///
/// A reading covers the window that ends now. Latency quantiles also count what is in flight, by its present age: a lock
/// that lets nothing finish shows at once, instead of leaving no value.
enum LoadMetrics {
    /// All metrics; each has the label `scenario`.
    static let descriptors: [MetricDescriptor] = [
        descriptor("http.success_ratio", .ratio, "Succeeded share of what succeeded or failed within the window."),
        descriptor("http.success_ratio_10s", .ratio, "Succeeded share of what succeeded or failed in the last 10 s."),
        descriptor("http.p50", .seconds, "Median time from the intended start, requests in flight by their age."),
        descriptor("http.p95", .seconds, "95th percentile from the intended start, requests in flight by their age."),
        descriptor("http.p99", .seconds, "99th percentile from the intended start, requests in flight by their age."),
        descriptor("http.max", .seconds, "Longest time from the intended start, requests in flight by their age."),
        descriptor("http.rate", .perSecond, "Requests that ended within the window, per second."),
        descriptor("http.in_flight", .count, "Requests that were sent or meant to be sent and have not ended."),
        descriptor("http.oldest_in_flight", .seconds, "Age of the oldest request in flight; 0 when there is none."),
        descriptor("http.iteration_p95", .seconds, "95th percentile of a user's whole iteration with its think time."),
        descriptor("http.sold_out_ratio", .ratio, "Sold-out share of all requests that ended within the window."),
        descriptor("http.starved", .flag, "1 when the generator could not make a start within the window."),
    ]

    /// The readings of one scenario at this moment.
    static func read(_ account: ScenarioAccount, at now: Int64, hasIterations: Bool) -> [Metric: Reading] {
        account.expireWindows(at: now)
        let window = account.window
        let label = ["scenario": account.scenario]
        var readings: [Metric: Reading] = [:]
        func put(_ name: String, _ reading: Reading) { readings[Metric(name, label)] = reading }

        let judged = window.succeeded + window.failed
        let ratio = judged > 0 ? Reading.value(Double(window.succeeded) / Double(judged)) : nil
        put("http.success_ratio", ratio ?? .unknown(silence(account, at: now)))
        let longRatio = account.lastTenSeconds.successRatio(at: now)
        put("http.success_ratio_10s", longRatio.map { .value($0) } ?? .unknown("nothing finished in the last 10 s"))
        let quantiles = latencyQuantiles(account, at: now)
        for (index, name) in ["http.p50", "http.p95", "http.p99", "http.max"].enumerated() {
            put(name, quantiles.map { .value($0[index]) } ?? .unknown(silence(account, at: now)))
        }
        put("http.rate", rate(account, at: now))
        put("http.in_flight", .value(Double(account.inFlight.count)))
        put("http.oldest_in_flight", .value(oldestAge(account, at: now)))
        put("http.iteration_p95", iterationP95(account, hasIterations: hasIterations))
        let soldOut = window.count > 0 ? Reading.value(Double(window.soldOut) / Double(window.count)) : nil
        put("http.sold_out_ratio", soldOut ?? .unknown(silence(account, at: now)))
        let starvedNow = account.lastStarvedAt.map { $0 > now - account.windowLength } ?? false
        put("http.starved", .value(starvedNow ? 1 : 0))
        return readings
    }

    /// Every metric of a scenario as unknown, for one reason.
    static func unknown(scenario: String, _ reason: String) -> [Metric: Reading] {
        Dictionary(
            uniqueKeysWithValues: descriptors.map { (Metric($0.name, ["scenario": scenario]), .unknown(reason)) })
    }

    /// Median, p95, p99 and maximum in seconds over the window and what is in flight; `nil` when that is nothing.
    static func latencyQuantiles(_ account: ScenarioAccount, at now: Int64) -> [Double]? {
        var histogram = LatencyHistogram()
        account.window.forEachLength { histogram.record($0) }
        account.inFlight.forEachIntended { histogram.record(now - $0) }
        guard let quantiles = histogram.quantiles([0.5, 0.95, 0.99]), let maximum = histogram.maximum else {
            return nil
        }
        return quantiles + [maximum]
    }

    /// Requests that ended per second of the window, or of the time since the start while that is shorter.
    static func rate(_ account: ScenarioAccount, at now: Int64) -> Reading {
        let span = min(account.windowLength, now - account.startedAt)
        // Below this a single request would read as a hundred per second.
        guard span >= 10_000_000 else { return .unknown("the load has just started") }
        return .value(Double(account.window.count) / (Double(span) / 1e9))
    }

    private static func oldestAge(_ account: ScenarioAccount, at now: Int64) -> Double {
        account.inFlight.oldest.map { Double(max(0, now - $0.intended)) / 1e9 } ?? 0
    }

    private static func iterationP95(_ account: ScenarioAccount, hasIterations: Bool) -> Reading {
        guard hasIterations else { return .unknown("arrival-rate load has no iterations with think time") }
        var histogram = LatencyHistogram()
        account.iterationWindow.forEachLength { histogram.record($0) }
        guard let p95 = histogram.quantiles([0.95])?.first else {
            return .unknown("no iteration ended in the last \(windowText(account))")
        }
        return .value(p95)
    }

    /// Why there is no ratio or quantile: said with what is known, since a reader must tell silence from a lock.
    private static func silence(_ account: ScenarioAccount, at now: Int64) -> String {
        var words = "nothing finished in the last \(windowText(account))"
        if account.window.soldOut > 0 {
            words = "only sold-out answers in the last \(windowText(account)) (\(account.window.soldOut))"
        }
        if account.inFlight.count > 0 {
            let age = DurationText.describe(.nanoseconds(Int64(oldestAge(account, at: now) * 1e9)))
            words += ", \(account.inFlight.count) in flight, oldest \(age)"
        } else if let endedAt = account.endedAt {
            words += ", the load ended \(DurationText.describe(.nanoseconds(max(0, now - endedAt)))) ago"
        }
        return words
    }

    private static func windowText(_ account: ScenarioAccount) -> String {
        DurationText.describe(.nanoseconds(account.windowLength))
    }

    private static func descriptor(_ name: String, _ unit: MetricUnit, _ summary: String) -> MetricDescriptor {
        MetricDescriptor(name, unit, labels: ["scenario"], summary: summary)
    }
}

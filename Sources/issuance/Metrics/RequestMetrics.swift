import Synchronization

/// Requests by route and status, their latency, and how many are being worked on.
final class RequestMetrics: MetricSource {
    private struct Outcome: Hashable {
        let route: String
        let status: Int
    }

    private struct State {
        var outcomes: [Outcome: Int] = [:]
        var latencies: [String: LatencyHistogram] = [:]
        var inFlight: [ServiceFunction: Int] = [:]
        var refused: [ServiceFunction: Int] = [:]
    }

    private let state = Mutex(State())

    /// Counts a request in, unless its function already has `limit` in work.
    /// - Returns: Whether it may go on; if so, ``leave(_:)`` must be called once.
    func enter(_ function: ServiceFunction, limit: Int?) -> Bool {
        state.withLock { state in
            let busy = state.inFlight[function, default: 0]
            if let limit, busy >= limit {
                state.refused[function, default: 0] += 1
                return false
            }
            state.inFlight[function] = busy + 1
            return true
        }
    }

    func leave(_ function: ServiceFunction) {
        state.withLock { $0.inFlight[function, default: 0] -= 1 }
    }

    /// - Parameter route: The route's pattern, never the path that was asked for: paths have no bound.
    func record(route: String, status: Int, latency: Duration) {
        state.withLock { state in
            state.outcomes[Outcome(route: route, status: status), default: 0] += 1
            state.latencies[route, default: LatencyHistogram()].record(latency)
        }
    }

    func writeMetrics(to text: inout PrometheusText) {
        let state = state.withLock { $0 }
        text.begin("issuance_http_requests_total", .counter, "Requests answered, by route and status.")
        let outcomes = state.outcomes.sorted { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }
        for (outcome, count) in outcomes {
            text.sample(
                "issuance_http_requests_total", ["route": outcome.route, "status": String(outcome.status)],
                Double(count))
        }
        text.begin("issuance_http_request_duration_seconds", .histogram, "Time to answer, by route.")
        for (route, histogram) in state.latencies.sorted(by: { $0.key < $1.key }) {
            text.histogram("issuance_http_request_duration_seconds", ("route", route), histogram)
        }
        text.begin("issuance_http_in_flight", .gauge, "Requests being worked on, by function.")
        for function in ServiceFunction.allCases {
            text.sample(
                "issuance_http_in_flight", ["function": function.rawValue],
                Double(state.inFlight[function, default: 0]))
        }
        text.begin("issuance_http_refused_total", .counter, "Requests refused by the in-flight limit.")
        for function in ServiceFunction.allCases {
            text.sample(
                "issuance_http_refused_total", ["function": function.rawValue],
                Double(state.refused[function, default: 0]))
        }
    }
}

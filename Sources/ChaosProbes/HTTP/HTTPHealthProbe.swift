import AsyncHTTPClient
import ChaosCore
import NIOCore
import NIOHTTP1

/// Asks the service's health page, as a load balancer does.
public struct HTTPHealthProbe: Probe {
    public static let kind = "http-health"
    public static let summary = "Asks the service's health page, as a load balancer does."
    public static let metrics = [
        MetricDescriptor("http.up", .flag, summary: "1 while the health page answers 200, else 0."),
        MetricDescriptor("http.health_time", .seconds, summary: "How long the health page took to answer."),
    ]

    /// A health page that needs longer counts as down, as it does for a load balancer.
    private static let timeLimit = Duration.milliseconds(900)

    private let url: String

    public init?(target: Target) {
        guard let http = target.http, let path = http.healthPath else { return nil }
        url = http.baseURL + path
    }

    public func read() async -> [Metric: Reading] {
        let start = ContinuousClock.now
        do {
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: url), timeout: .nanoseconds(Self.timeLimit.nanoseconds))
            let isUp = response.status == .ok
            return [
                Metric("http.up"): .value(isUp ? 1 : 0),
                Metric("http.health_time"): .value((ContinuousClock.now - start).inSeconds),
            ]
        } catch is CancellationError {
            return [:]
        } catch {
            // No answer is an answer here: for its users a service that does not answer is down.
            return [
                Metric("http.up"): .value(0),
                Metric("http.health_time"): .unknown("no answer from the health page"),
            ]
        }
    }

    public func close() async {}
}

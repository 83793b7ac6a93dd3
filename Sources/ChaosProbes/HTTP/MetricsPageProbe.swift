import AsyncHTTPClient
import ChaosCore
import NIOCore
import NIOHTTP1

/// Reads the application's own metrics pages: the API's and the workers'.
///
/// A sum over pages of which one is missing would be a wrong number: what the missing page is known to have, or may have,
/// is unknown then.
public actor MetricsPageProbe: Probe {
    public static let kind = "metrics-page"
    public static let summary = "Reads the application's own metrics pages in Prometheus's text format."
    public static let metrics = [
        MetricDescriptor(
            "app.value", .count, labels: ["name"],
            summary: "A sample of the application's metrics pages, summed over label sets and pages.")
    ]

    private static let timeLimit = Duration.milliseconds(900)
    private static let pageLimit = 4 << 20

    private let urls: [String]
    /// The names that each page had when it was last read.
    private var names: [String: Set<String>] = [:]

    public init?(target: Target) {
        let own = target.http.flatMap { http in http.metricsPath.map { http.baseURL + $0 } }
        var urls: [String] = []
        for url in [own].compactMap({ $0 }) + (target.kafka?.workerMetrics ?? []) where !urls.contains(url) {
            urls.append(url)
        }
        guard !urls.isEmpty else { return nil }
        self.urls = urls
    }

    public func read() async -> [Metric: Reading] {
        let pages = await Self.pages(urls)
        guard !Task.isCancelled else { return [:] }
        var sums: [String: Double] = [:]
        var missing: [(url: String, reason: String)] = []
        for url in urls {
            switch pages[url] ?? .failed("it was not read") {
            case .read(let values):
                names[url] = Set(values.keys)
                sums.merge(values, uniquingKeysWith: +)
            case .failed(let reason): missing.append((url, reason))
            }
        }
        let known = names.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        return known.reduce(into: [:]) { readings, name in
            readings[Metric("app.value", ["name": name])] = reading(name, sums, missing)
        }
    }

    public func close() async {}

    private enum Page: Sendable {
        case read([String: Double])
        case failed(String)
    }

    private func reading(
        _ name: String, _ sums: [String: Double], _ missing: [(url: String, reason: String)]
    ) -> Reading {
        // A page that was never read may have any name.
        if let page = missing.first(where: { names[$0.url]?.contains(name) ?? true }) {
            return .unknown("\(page.url): \(page.reason)")
        }
        return sums[name].map(Reading.value) ?? .unknown("no page has it")
    }

    /// All pages at once, by their addresses.
    private static func pages(_ urls: [String]) async -> [String: Page] {
        await withTaskGroup(of: (url: String, page: Page).self) { group in
            for url in urls { group.addTask { (url, await page(url)) } }
            var pages: [String: Page] = [:]
            for await answer in group { pages[answer.url] = answer.page }
            return pages
        }
    }

    /// The client's own limit ends with the head of the answer; a body that trickles is cut off by the alarm.
    private static func page(_ url: String) async -> Page {
        let fetching = Task { try await fetch(url) }
        let limit = TimeAmount.nanoseconds(timeLimit.nanoseconds)
        let alarm = HTTPClient.shared.eventLoopGroup.any().scheduleTask(in: limit) { fetching.cancel() }
        defer { alarm.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await fetching.value
            } onCancel: {
                fetching.cancel()
            }
        } catch {
            return .failed("no answer within \(DurationText.describe(timeLimit))")
        }
    }

    private static func fetch(_ url: String) async throws -> Page {
        let response: HTTPClientResponse
        do {
            response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: url), timeout: .nanoseconds(timeLimit.nanoseconds))
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw error
        } catch {
            try Task.checkCancellation()
            return .failed("it does not answer")
        }
        guard response.status == .ok else { return .failed("it answers \(response.status.code)") }
        let text = String(buffer: try await response.body.collect(upTo: pageLimit))
        let (sums, badLine) = MetricSums.read(text)
        guard let sums else { return .failed("line \(badLine ?? 0) is no sample") }
        return .read(sums.values)
    }
}

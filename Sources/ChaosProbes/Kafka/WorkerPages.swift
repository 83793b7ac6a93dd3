import AsyncHTTPClient
import ChaosCore
import NIOCore
import NIOHTTP1

/// The metrics pages of the application's workers, which tell who has partitions; not every broker can be asked.
struct WorkerPages: Sendable {
    private static let metric = "issuance_assigned_partition"
    /// Always there on a worker's page, also when it has none.
    private static let countMetric = "issuance_assigned_partitions"
    private static let timeLimit = Duration.milliseconds(800)
    private static let pageLimit = 4 << 20

    let urls: [String]

    /// Reads all pages at once. For each page the topics in which its worker has a partition; `nil` where it is not known.
    func topics() async -> [Set<String>?] {
        await withTaskGroup(of: Set<String>?.self) { group in
            for url in urls {
                group.addTask { await page(url).flatMap(Self.topics) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// How many workers have at least one partition of these topics.
    static func members(of topics: [String], in pages: [Set<String>?]) -> Reading {
        guard !pages.isEmpty else { return .unknown("the target file names no metrics pages of the workers") }
        let known = pages.compactMap { $0 }
        guard known.count == pages.count else {
            return .unknown("\(pages.count - known.count) of \(pages.count) workers' pages do not answer")
        }
        return .value(Double(known.filter { !$0.isDisjoint(with: topics) }.count))
    }

    /// `nil` for a page that says nothing of partitions: that is not a worker without any.
    static func topics(in page: MetricsPage) -> Set<String>? {
        guard !page.samples(of: countMetric).isEmpty else { return nil }
        return Set(page.samples(of: metric).filter { $0.value == 1 }.compactMap { $0.labels["topic"] })
    }

    private func page(_ url: String) async -> MetricsPage? {
        do {
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: url), timeout: .nanoseconds(Self.timeLimit.nanoseconds))
            guard response.status == .ok else { return nil }
            return MetricsPage(String(buffer: try await response.body.collect(upTo: Self.pageLimit)))
        } catch {
            return nil
        }
    }
}

import AsyncHTTPClient
import ChaosCore
import NIOCore
import NIOHTTP1

/// Who has which partitions, as the metrics pages of the application's workers tell. The broker's own answer would be
/// DescribeGroups, which not every cluster knows.
struct PartitionHolders: Sendable {
    private static let metric = "issuance_assigned_partition"
    private static let pageLimit = 4 << 20

    /// One worker's page; `nil` when it could not be read.
    private let pages: [(place: String, partitions: [String]?)]

    /// Reads every page the target names, all at once.
    static func read(_ kafka: KafkaTarget, topics: [String]) async -> PartitionHolders {
        let answers = await withTaskGroup(of: (Int, [String]?).self) { group in
            for (index, url) in kafka.workerMetrics.enumerated() {
                group.addTask { (index, await page(url, topics)) }
            }
            return await group.reduce(into: [Int: [String]?]()) { $0[$1.0] = $1.1 }
        }
        return PartitionHolders(
            pages: kafka.workerMetrics.enumerated().map { (place(of: $1), answers[$0] ?? nil) })
    }

    private static func page(_ url: String, _ topics: [String]) async -> [String]? {
        do {
            let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(2))
            guard response.status.code == 200 else { return nil }
            let text = String(buffer: try await response.body.collect(upTo: pageLimit))
            return partitions(in: text, topics)
        } catch {
            return nil
        }
    }

    /// The partitions of these topics that the page shows as assigned, `topic[1]`.
    static func partitions(in page: String, _ topics: [String]) -> [String] {
        MetricsPage(page).samples(of: metric).compactMap { sample in
            guard sample.value == 1, let topic = sample.labels["topic"], topics.contains(topic),
                let number = sample.labels["partition"]
            else { return nil }
            return "\(topic)[\(number)]"
        }.sorted()
    }

    /// `http://host:1234/metrics` as `host:1234`.
    private static func place(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        // A URL may carry a password in front of the host.
        let host = rest.prefix { $0 != "/" }
        return String(host.split(separator: "@").last ?? host)
    }

    /// Whether any page was read.
    var isKnown: Bool { pages.contains { $0.partitions != nil } }
    /// Whether some worker shows a partition as its own.
    var showsAny: Bool { pages.contains { $0.partitions?.isEmpty == false } }

    /// `order-completed[0], order-completed[1] with 127.0.0.1:4001`.
    var description: String {
        if pages.isEmpty { return "unknown (the target file names no metrics pages of the workers)" }
        let told = pages.compactMap { page in
            page.partitions.flatMap { $0.isEmpty ? nil : "\($0.joined(separator: ", ")) with \(page.place)" }
        }
        let silent = pages.filter { $0.partitions == nil }.map { "\($0.place) does not answer" }
        let all = told + silent
        return all.isEmpty ? "none with any worker" : all.joined(separator: "; ")
    }
}

import AsyncHTTPClient
import ChaosCore
import NIOCore
import NIOHTTP1

/// When the application's workers were started, by their metrics pages (`process_start_time_seconds`, as Prometheus's
/// libraries name it).
struct WorkerStarts: Sendable {
    private static let metric = "process_start_time_seconds"
    private static let timeLimit = TimeAmount.seconds(5)
    private static let pageLimit = 4 << 20

    let urls: [String]

    /// A sign for each page that answers with a start, and for each that does not answer. A page without one says nothing.
    func look() async -> [TargetSign] {
        await withTaskGroup(of: (Int, TargetSign?).self) { group in
            for (index, url) in urls.enumerated() { group.addTask { (index, await sign(url)) } }
            var signs: [Int: TargetSign] = [:]
            for await (index, sign) in group { signs[index] = sign }
            return signs.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func sign(_ url: String) async -> TargetSign? {
        let part = "the worker at \(Self.place(url))"
        do {
            let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: Self.timeLimit)
            guard response.status == .ok else { return nil }
            let page = MetricsPage(String(buffer: try await response.body.collect(upTo: Self.pageLimit)))
            guard let start = page.samples(of: Self.metric).first else { return nil }
            return TargetSign(part: part, mark: .success("started \(start.value)"))
        } catch {
            let failure = ChaosError(
                .targetUnreachable, operation: "ask for its start", target: part, cause: "its page does not answer")
            return TargetSign(part: part, mark: .failure(failure))
        }
    }

    /// Host and port: the rest of an address may hold credentials.
    private static func place(_ url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let host = rest.prefix { $0 != "/" && $0 != "?" }
        return String(host.split(separator: "@").last ?? host)
    }
}

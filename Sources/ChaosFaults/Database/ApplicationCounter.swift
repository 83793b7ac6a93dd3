import AsyncHTTPClient
import ChaosCore
import NIOCore
import NIOHTTP1

/// The application's own count of deadlocks on its metrics page, where it keeps one. It counts deadlocks as its
/// database client saw it, so it is the nearest witness there is.
enum ApplicationCounter {
    private static let pageLimit = 4 << 20

    /// Name and value of every counter of deadlocks; `nil` when there is no page, no counter, or no answer.
    static func read(_ http: HTTPTarget?) async -> (name: String, value: Double)? {
        guard let http, let path = http.metricsPath else { return nil }
        do {
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: http.baseURL + path), timeout: .seconds(2))
            guard response.status.code == 200 else { return nil }
            return find(in: String(buffer: try await response.body.collect(upTo: pageLimit)))
        } catch {
            return nil
        }
    }

    /// The sum over all label sets of the first counter whose name speaks of deadlocks and not of retries.
    static func find(in page: String) -> (name: String, value: Double)? {
        var found: (name: String, value: Double)?
        for line in page.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let name = line.prefix { $0 != "{" && $0 != " " }
            guard name.contains("deadlock"), name.hasSuffix("_total"), !name.contains("retr") else { continue }
            // Values of labels may hold spaces; after the last brace come the value and, at times, an instant.
            let rest = line.lastIndex(of: "}").map { line[line.index(after: $0)...] } ?? line.dropFirst(name.count)
            let fields = rest.split(separator: " ")
            guard let value = fields.first.flatMap({ Double($0) }), value.isFinite else { continue }
            if let known = found {
                if known.name == name { found = (known.name, known.value + value) }
            } else {
                found = (String(name), value)
            }
        }
        return found
    }
}

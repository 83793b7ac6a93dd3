import AsyncHTTPClient
import ChaosCore
import NIOCore
import NIOHTTP1

/// Sends one HTTP request to the target's API, or to a worker's page on this machine, and expects its status.
public struct HTTPStep: StepRunner {
    public static let kind = StepKind.http
    public static let summary = "Sends one request: METHOD path, headers, an empty line, the body."

    private static let bodyLimit = 1 << 20
    private let base: String
    /// Hosts that a full URL may name: the target's own. A runbook is no way to send something anywhere else.
    private let hosts: Set<String>

    /// `nil` when the target's file has no HTTP part.
    public init?(target: Target) {
        guard let http = target.http else { return nil }
        base = http.baseURL
        let pages = [http.baseURL] + (target.kafka?.workerMetrics ?? [])
        hosts = Set(pages.compactMap(Self.host) + ["127.0.0.1", "localhost", "[::1]"])
    }

    public func run(_ call: StepCall) async -> StepResult {
        let text: HTTPRequestText
        switch HTTPRequestText.read(call.pieces) {
        case .success(let read): text = read
        case .failure(let failure): return StepResult(.failed, detail: failure.reason)
        }
        let url = text.place.hasPrefix("/") ? base + text.place : text.place
        guard let host = Self.host(url), hosts.contains(host) else {
            return StepResult(.failed, detail: "\(url) is neither the target's nor on this machine")
        }
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: text.method)
        for header in text.headers { request.headers.add(name: header[0], value: header[1]) }
        if !text.body.isEmpty {
            request.body = .bytes(ByteBuffer(string: text.body))
            if !request.headers.contains(name: "content-type") {
                request.headers.add(name: "content-type", value: "application/json")
            }
        }
        do {
            let response = try await HTTPClient.shared.execute(
                request, timeout: .nanoseconds(call.timeout.nanoseconds))
            let body = try await response.body.collect(upTo: Self.bodyLimit)
            return judge(Int(response.status.code), String(buffer: body), call.expect)
        } catch {
            return StepResult(.failed, detail: "\(url): \(error)")
        }
    }

    public func close() async {}

    private func judge(_ status: Int, _ body: String, _ expect: Int?) -> StepResult {
        let isExpected = expect.map { $0 == status } ?? (200...299).contains(status)
        let wanted = expect.map { "\($0)" } ?? "2xx"
        return StepResult(
            isExpected ? .succeeded : .failed, code: status, output: body,
            detail: isExpected ? "" : "status \(status), expected \(wanted)")
    }

    private static func host(_ url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let place = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !place.contains("@"), !place.contains("\\") else { return nil }
        if place.hasPrefix("[") { return String(place.prefix { $0 != "]" }) + "]" }
        return String(place.prefix { $0 != ":" })
    }
}

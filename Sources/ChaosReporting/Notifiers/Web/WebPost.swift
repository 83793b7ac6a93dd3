import AsyncHTTPClient
import ChaosCore
import NIOCore
import NIOHTTP1

import struct Foundation.Data

/// Posts one body to one address and says what the answer means. Never repeats and follows no redirect.
struct WebPost: Sendable {
    /// Enough to recognise an answer, and to quote what a proxy says instead.
    private static let readLimit = 4096

    /// One client for the process: its connections are shared and never outlive it, and it needs no shutdown.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        // The delivery repeats, with the pauses that the channel asks for; the client must not repeat on its own.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    let address: WebAddress
    var timeLimit: Duration = .seconds(10)
    var clock: any RunClock = MonotonicRunClock()

    /// Posts within the time limit.
    func send(
        _ body: Data, headers: [(String, String)], accepts: @escaping @Sendable (WebAnswer) -> Bool
    ) async -> DeliveryResult {
        await withTaskGroup(of: DeliveryResult?.self) { group in
            group.addTask { await post(body, headers, accepts) }
            group.addTask {
                // A cancelled sleep means that the answer came first.
                guard (try? await clock.sleep(for: timeLimit)) != nil else { return nil }
                return .unanswered(
                    "no answer within \(DurationText.describe(timeLimit)); the message may have arrived")
            }
            defer { group.cancelAll() }
            for await result in group {
                if let result { return result }
            }
            return .unanswered("stopped before an answer came; it may have arrived")
        }
    }

    private func post(
        _ body: Data, _ headers: [(String, String)], _ accepts: (WebAnswer) -> Bool
    ) async -> DeliveryResult {
        var request = HTTPClientRequest(url: address.url.reveal())
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.headers.add(name: "User-Agent", value: "firedrill")
        request.body = .bytes(body)
        do {
            let response = try await Self.client.execute(
                request, timeout: .nanoseconds(timeLimit.nanoseconds))
            let status = Int(response.status.code)
            let text = try? await Self.text(of: response.body)
            // Only a success needs its body to be understood.
            if text == nil, (200..<300).contains(status) {
                return .unanswered("the answer broke off; the message may have arrived")
            }
            return WebAnswer(
                status: status, retryAfter: response.headers.first(name: "Retry-After"),
                body: address.hidden(in: text ?? "")
            ).result(accepts: accepts)
        } catch {
            return WebTrouble.result(of: error)
        }
    }

    private static func text(of body: HTTPClientResponse.Body) async throws -> String {
        var bytes: [UInt8] = []
        for try await part in body {
            bytes += part.readableBytesView.prefix(readLimit - bytes.count)
            if bytes.count >= readLimit { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

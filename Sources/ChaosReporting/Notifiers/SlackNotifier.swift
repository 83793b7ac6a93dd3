import AsyncHTTPClient
import ChaosCore
import struct Foundation.Data
import NIOCore
import NIOHTTP1

/// Posts notifications to a Slack incoming webhook, one HTTP request per delivery.
public struct SlackNotifier: Notifier {
    public static let kind = "slack"
    public static let summary = "Posts Block Kit messages to a Slack incoming webhook."

    /// Enough to recognise `ok`, and to quote what a proxy says instead.
    private static let readLimit = 4096

    /// One client for the process: its connections are shared and never outlive it, and it needs no shutdown.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        // The delivery repeats, with the pauses that Slack asks for; the client must not repeat on its own.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private let webhook: SlackWebhook
    private let timeLimit: Duration
    private let clock: any RunClock

    /// Makes the notifier; nothing is sent yet. Throws `.usage`, without the address, when the address is malformed:
    /// only https, or http to this machine.
    public init(
        url: Secret, timeLimit: Duration = .seconds(10), clock: any RunClock = MonotonicRunClock()
    ) throws(ChaosError) {
        self.init(webhook: try SlackWebhook(url), timeLimit: timeLimit, clock: clock)
    }

    private init(webhook: SlackWebhook, timeLimit: Duration, clock: any RunClock) {
        self.webhook = webhook
        self.timeLimit = timeLimit
        self.clock = clock
    }

    /// The notifier that the environment asks for: `FIREDRILL_SLACK_WEBHOOK_URL`, or `FIREDRILL_SLACK_WEBHOOK_URL_FILE`
    /// naming a file with the address; `nil` when neither is set. Throws `.usage` when they cannot be used.
    public static func fromEnvironment(_ environment: [String: String]) throws(ChaosError) -> SlackNotifier? {
        guard let webhook = try SlackWebhook.read(environment) else { return nil }
        return SlackNotifier(webhook: webhook, timeLimit: .seconds(10), clock: MonotonicRunClock())
    }

    public func deliver(_ notification: Notification) async -> DeliveryResult {
        guard let body = try? SlackMessage(notification).encoded() else {
            return .refused("the message could not be written as JSON")
        }
        return await withTaskGroup(of: DeliveryResult?.self) { group in
            group.addTask { await post(body) }
            group.addTask {
                // A cancelled sleep means that the answer came first.
                guard (try? await clock.sleep(for: timeLimit)) != nil else { return nil }
                return .failed("no answer within \(DurationText.describe(timeLimit)); the message may have arrived")
            }
            defer { group.cancelAll() }
            for await result in group {
                if let result { return result }
            }
            return .failed("stopped before an answer came; it may have arrived")
        }
    }

    public func close() async {}

    private func post(_ body: Data) async -> DeliveryResult {
        var request = HTTPClientRequest(url: webhook.url.reveal())
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
        request.headers.add(name: "User-Agent", value: "firedrill")
        request.body = .bytes(body)
        do {
            let response = try await Self.client.execute(request, timeout: .nanoseconds(timeLimit.nanoseconds))
            let status = Int(response.status.code)
            let text = try? await Self.text(of: response.body)
            // Only 200 needs its body to be understood.
            if text == nil, status == 200 { return .failed("the answer broke off; the message may have arrived") }
            return SlackAnswer(
                status: status, retryAfter: response.headers.first(name: "Retry-After"),
                body: webhook.hidden(in: text ?? "")
            ).result
        } catch {
            return .failed(SlackTrouble.describe(error))
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

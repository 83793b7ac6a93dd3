import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A real HTTP server on a private port that behaves like Slack's incoming webhooks: it takes what Slack takes,
/// refuses what Slack refuses, and answers what a test scripted instead when it did.
public final class SlackReceiver: Sendable {
    /// One request that arrived.
    public struct Payload: Sendable {
        public let body: Data
        public let contentType: String?
        public let at: ContinuousClock.Instant
        public let findings: SlackPayloadValidator.Findings
        /// Whether it was answered `ok`, so that Slack would show it.
        public let wasPosted: Bool
        /// The seconds of its 429; `nil` when it was answered otherwise.
        public let retryAfter: Double?

        /// The fallback text; empty when there is none.
        public var text: String { json["text"] as? String ?? "" }
        /// The payload as JSON; empty when it is none.
        public var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
        }
    }

    private struct State {
        var port = 0
        var script: [SlackReply] = []
        var mood: (@Sendable () -> SlackReply)?
        var payloads: [Payload] = []
    }

    /// The secret path of the webhook; it must never come back in an error.
    public static let path = "/services/T00000000/B00000000/XXXXsecretXXXXsecretXXXX"

    private let state = Mutex(State())

    private init() {}

    /// The port on 127.0.0.1.
    public var port: Int { state.withLock { $0.port } }

    /// The webhook's address.
    public var url: String { "http://127.0.0.1:\(port)\(Self.path)" }

    /// Everything that arrived, in order.
    public var payloads: [Payload] { state.withLock { $0.payloads } }

    /// Appends answers for the next requests; behind them the answers are honest again.
    public func script(_ replies: [SlackReply]) {
        state.withLock { $0.script += replies }
    }

    /// Behind the script every request is answered as this chooses; `nil` makes the receiver honest again.
    public func misbehave(_ mood: (@Sendable () -> SlackReply)?) {
        state.withLock { $0.mood = mood }
    }

    /// Forgets what was scripted: from here on every answer is honest.
    public func heal() {
        state.withLock { state in
            state.script = []
            state.mood = nil
        }
    }

    /// Runs a receiver around the body. Throws what the body throws, and when no port could be had.
    public static func run<Value: Sendable>(
        _ body: @Sendable (SlackReceiver) async throws -> Value
    ) async throws -> Value {
        let (ports, found) = AsyncStream<Int>.makeStream()
        let receiver = SlackReceiver()
        var logger = Logger(label: "fake-slack")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder<SlackRequestContext> { request, context in
                try await receiver.answer(request, context)
            },
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: 0), serverName: "fake-slack"),
            onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { found.finish() }
                try await application.run()
            }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else {
                throw SlackReceiverError.noPort
            }
            receiver.state.withLock { $0.port = port }
            return try await body(receiver)
        }
    }

    fileprivate func answer(_ request: Request, _ context: SlackRequestContext) async throws
        -> Response
    {
        let buffer = try await request.body.collect(upTo: 4 << 20)
        let body = Data(buffer.readableBytesView)
        let contentType = request.headers[.contentType]
        let findings = SlackPayloadValidator.validate(body)
        let reply = state.withLock { $0.script.isEmpty ? $0.mood?() ?? .honest : $0.script.removeFirst() }
        let refusal = Self.refusal(request, contentType, findings)
        let wasPosted = if case .honest = reply { refusal == nil } else { false }
        let wait: Double? = if case .throttled(let seconds) = reply { seconds.flatMap { Double($0) } ?? 1 } else { nil }
        let payload = Payload(
            body: body, contentType: contentType, at: .now, findings: findings, wasPosted: wasPosted, retryAfter: wait)
        state.withLock { $0.payloads.append(payload) }
        return try await SlackReplier(channel: context.channel).response(to: reply, refusal: refusal)
    }

    /// Why Slack would refuse the request; `nil` when it takes it.
    private static func refusal(
        _ request: Request, _ contentType: String?, _ findings: SlackPayloadValidator.Findings
    ) -> String? {
        if request.method != .post { return "invalid_payload: not a POST" }
        if !SlackPayloadValidator.isJSON(contentType: contentType) {
            return "invalid_payload: content type"
        }
        return findings.problems.first
    }
}

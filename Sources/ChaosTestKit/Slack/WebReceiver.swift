import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A real HTTP server on a private port that keeps what it is sent and answers as a test tells it.
public final class WebReceiver: Sendable {
    /// One request that arrived.
    public struct Received: Sendable {
        public let method: String
        public let path: String
        public let headers: [String: String]
        public let body: String
        /// When it was read whole.
        public let at: ContinuousClock.Instant

        /// The body as JSON; empty when it is none.
        public var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
        }
    }

    /// One answer.
    public struct Answer: Sendable {
        let status: Int
        let body: String
        let headers: [String: String]
        /// How it is given instead, when it is none that a server gives on purpose.
        private(set) var trouble: SlackReply?

        /// A connection that is reset after the request was read.
        public static var reset: Answer { Answer(trouble: .reset) }
        /// No answer at all until the receiver ends.
        public static var hang: Answer { Answer(trouble: .hang) }

        private init(trouble: SlackReply) {
            self.init(0)
            self.trouble = trouble
        }

        public init(_ status: Int, _ body: String = "", headers: [String: String] = [:]) {
            self.status = status
            self.body = body
            self.headers = headers
        }
    }

    private let state = Mutex((port: 0, answers: [Answer](), received: [Received]()))
    private let usual: Answer
    private let answering: @Sendable (Received) -> Answer?

    private init(usual: Answer, answering: @escaping @Sendable (Received) -> Answer?) {
        self.usual = usual
        self.answering = answering
    }

    /// The server's address, without a path.
    public var url: String { "http://127.0.0.1:\(state.withLock { $0.port })" }

    /// Everything that arrived, in order.
    public var received: [Received] { state.withLock { $0.received } }

    /// Appends answers for the next requests; behind them the usual one is given.
    public func script(_ answers: [Answer]) {
        state.withLock { $0.answers += answers }
    }

    /// Forgets what was scripted: from here on every answer is the usual one.
    public func heal() {
        state.withLock { $0.answers = [] }
    }

    /// Runs a receiver around the body; what `answering` has no answer to gets the next scripted one, else the usual
    /// one. Throws what the body throws, and when no port could be had.
    public static func run<Value: Sendable>(
        usual: Answer = Answer(200), answering: @escaping @Sendable (Received) -> Answer? = { _ in nil },
        _ body: @Sendable (WebReceiver) async throws -> Value
    ) async throws -> Value {
        let (ports, found) = AsyncStream<Int>.makeStream()
        let receiver = WebReceiver(usual: usual, answering: answering)
        var logger = Logger(label: "receiver")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder<SlackRequestContext> { request, context in
                try await receiver.answer(request, context)
            },
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: 0), serverName: "receiver"),
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

    private func answer(_ request: Request, _ context: SlackRequestContext) async throws -> Response {
        let buffer = try await request.body.collect(upTo: 4 << 20)
        let headers = Dictionary(
            request.headers.map { ($0.name.canonicalName, $0.value) },
            uniquingKeysWith: { first, _ in first })
        let received = Received(
            method: request.method.rawValue, path: request.uri.path, headers: headers,
            body: String(buffer: buffer), at: .now)
        let own = answering(received)
        let answer = state.withLock { state in
            state.received.append(received)
            if let own { return own }
            return state.answers.isEmpty ? usual : state.answers.removeFirst()
        }
        if let trouble = answer.trouble {
            return try await SlackReplier(channel: context.channel).response(to: trouble, refusal: nil)
        }
        var response = Response(
            status: HTTPResponse.Status(code: answer.status),
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
        for (name, value) in answer.headers {
            if let field = HTTPField.Name(name) { response.headers[field] = value }
        }
        return response
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Carries a scripted answer out on the connection that it belongs to.
struct SlackReplier: Sendable {
    let channel: any Channel

    /// The answer as an HTTP response; `hang` and `reset` never give one.
    func response(to reply: SlackReply, refusal: String?) async throws -> Response {
        switch reply {
        case .honest: return refusal.map { Self.plain(.badRequest, $0) } ?? Self.plain(.ok, "ok")
        case .status(let code, let body): return Self.plain(HTTPResponse.Status(code: code), body)
        case .throttled(let seconds):
            var response = Self.plain(.tooManyRequests, #"{"retry_after":1,"ok":false,"error":"rate_limited"}"#)
            response.headers[.retryAfter] = seconds
            return response
        case .redirect(let address):
            var response = Self.plain(.found, "")
            response.headers[.location] = address
            return response
        case .reset:
            try await reset()
            throw CancellationError()
        case .hang:
            try await Self.forever()
            throw CancellationError()
        case .brokenBody(let code):
            return Response(
                status: HTTPResponse.Status(code: code),
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "o"))
                    throw CancellationError()
                })
        case .stall:
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "o"))
                    try await Self.forever()
                    try await writer.finish(nil)
                })
        }
    }

    /// Lingering for zero seconds makes the kernel send RST instead of FIN.
    private func reset() async throws {
        if let socket = channel as? any SocketOptionProvider {
            try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close()
    }

    /// Ends only with the task: when the receiver ends.
    private static func forever() async throws {
        for await _ in AsyncStream<Never>.makeStream().stream {}
        try Task.checkCancellation()
    }

    private static func plain(_ status: HTTPResponse.Status, _ body: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}

import ChaosCore
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A real server on a free loopback port whose answers follow a script, byte by byte.
final class ScriptedServer: Sendable {
    /// What the server does with one request.
    enum Reaction: Sendable {
        /// Sends the bytes after a delay, and keeps the connection.
        case answer(String, after: Duration = .zero)
        /// Sends the pieces one after another with this pause between them.
        case pieces([String], pause: Duration)
        /// Sends the bytes, then ends the connection in order.
        case answerAndClose(String)
        /// Never answers.
        case stuck
        /// Cuts the connection with a reset.
        case reset
    }

    /// A 200 with a small JSON body.
    static let ok = response(200, "{\"result\":\"issued\"}")

    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    private let requests = Mutex<[String]>([])
    private let connections = Mutex(0)
    let port: Int

    /// Starts a server; the script gets the number of the request (from 0) and its text.
    init(
        port: Int = 0, tls: NIOSSLContext? = nil, script: @escaping @Sendable (Int, String) -> Reaction
    ) async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let box = Mutex<ScriptedServer?>(nil)
        let holder = Holder(box)
        channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(
                        ScriptedHandler(
                            script: script,
                            onConnect: { holder.server?.connections.withLock { $0 += 1 } },
                            onRequest: { text in holder.server?.take(text) ?? 0 }))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        self.port = channel.localAddress?.port ?? 0
        holder.set(self)
    }

    var baseURL: String { "http://127.0.0.1:\(port)" }
    /// The requests so far: heads and bodies as text.
    var received: [String] { requests.withLock { $0 } }
    var connectionCount: Int { connections.withLock { $0 } }

    /// Ends all connections and gives the port back.
    func stop() async {
        try? await group.shutdownGracefully()
    }

    /// A response with a body and a length.
    static func response(_ status: Int, _ body: String, headers: String = "") -> String {
        "HTTP/1.1 \(status) Some Reason\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    }

    private func take(_ text: String) -> Int {
        requests.withLock { requests in
            requests.append(text)
            return requests.count - 1
        }
    }

    /// Lets the handlers reach the server, which exists only after its port is bound.
    private final class Holder: Sendable {
        private let box: Mutex<ScriptedServer?>

        init(_ box: consuming Mutex<ScriptedServer?>) {
            self.box = box
        }

        var server: ScriptedServer? { box.withLock { $0 } }

        func set(_ server: ScriptedServer) {
            box.withLock { $0 = server }
        }
    }
}

/// Splits the incoming bytes into requests by their Content-Length and plays the script.
private final class ScriptedHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: @Sendable (Int, String) -> ScriptedServer.Reaction
    private let onConnect: @Sendable () -> Void
    private let onRequest: @Sendable (String) -> Int
    private var text = ""

    init(
        script: @escaping @Sendable (Int, String) -> ScriptedServer.Reaction,
        onConnect: @escaping @Sendable () -> Void, onRequest: @escaping @Sendable (String) -> Int
    ) {
        self.script = script
        self.onConnect = onConnect
        self.onRequest = onRequest
    }

    func channelActive(context: ChannelHandlerContext) {
        onConnect()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        while let request = nextRequest() { play(script(onRequest(request), request), context.channel) }
    }

    private func nextRequest() -> String? {
        let bytes = Array(text.utf8)
        let end = Array("\r\n\r\n".utf8)
        guard let head = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<head], as: UTF8.self).split(separator: "\r\n")
        let length = lines.first { $0.lowercased().hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) } ?? 0
        guard bytes.count >= head + 4 + length else { return nil }
        text = String(decoding: bytes[(head + 4 + length)...], as: UTF8.self)
        return String(decoding: bytes[..<(head + 4 + length)], as: UTF8.self)
    }

    private func play(_ reaction: ScriptedServer.Reaction, _ channel: any Channel) {
        switch reaction {
        case .answer(let text, let delay): send([text], channel, first: delay, pause: .zero)
        case .pieces(let pieces, let pause): send(pieces, channel, first: .zero, pause: pause)
        case .answerAndClose(let text):
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        case .stuck: break
        case .reset:
            // Without lingering, close sends a reset instead of an orderly end.
            (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                .whenComplete { _ in channel.close(promise: nil) }
        }
    }

    private func send(_ pieces: [String], _ channel: any Channel, first: Duration, pause: Duration) {
        var delay = first
        for piece in pieces {
            let buffer = ByteBuffer(string: piece)
            if delay == .zero {
                channel.writeAndFlush(buffer, promise: nil)
            } else {
                channel.eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) {
                    channel.writeAndFlush(buffer, promise: nil)
                }
            }
            delay += pause
        }
    }
}

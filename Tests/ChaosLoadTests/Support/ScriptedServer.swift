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
    private let connections = Mutex((made: 0, ended: 0))
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
                            onConnect: { holder.server?.connections.withLock { $0.made += 1 } },
                            onEnd: { holder.server?.connections.withLock { $0.ended += 1 } },
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
    /// Connections that were ever made.
    var connectionCount: Int { connections.withLock { $0.made } }
    var openConnectionCount: Int { connections.withLock { $0.made - $0.ended } }

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
    private let onEnd: @Sendable () -> Void
    private let onRequest: @Sendable (String) -> Int
    private var bytes: [UInt8] = []

    init(
        script: @escaping @Sendable (Int, String) -> ScriptedServer.Reaction,
        onConnect: @escaping @Sendable () -> Void, onEnd: @escaping @Sendable () -> Void,
        onRequest: @escaping @Sendable (String) -> Int
    ) {
        self.script = script
        self.onConnect = onConnect
        self.onEnd = onEnd
        self.onRequest = onRequest
    }

    func channelActive(context: ChannelHandlerContext) {
        onConnect()
    }

    func channelInactive(context: ChannelHandlerContext) {
        onEnd()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += Array(buffer: unwrapInboundIn(data))
        while let request = nextRequest() { play(script(onRequest(request), request), context.channel) }
    }

    private func nextRequest() -> String? {
        var end = 3
        while end < bytes.count, !(bytes[end] == 10 && bytes[end - 1] == 13 && bytes[end - 2] == 10) { end += 1 }
        guard end < bytes.count else { return nil }
        let head = String(decoding: bytes[...end], as: UTF8.self)
        let length =
            head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            .flatMap { Int($0.dropFirst(16)) } ?? 0
        guard bytes.count > end + length else { return nil }
        defer { bytes.removeFirst(end + 1 + length) }
        return head + String(decoding: bytes[(end + 1)..<(end + 1 + length)], as: UTF8.self)
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

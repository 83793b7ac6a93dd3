import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// TLS for hiredis 0.14, which has none: hiredis talks to one end of a socket pair, swift-nio carries the bytes between
/// the other end and the server. The bridge ends when either side does.
struct RedisTLSBridge: Sendable {
    /// hiredis's end of the socket pair, owned by whoever asked for the bridge.
    let descriptor: Int32
    private let failure: RedisTLSFailure

    /// Connects within `limit`. Blocks: only for threads of our own.
    ///
    /// The handshake follows with the first command, which NIOSSL holds back until the server has proved who it is.
    init(to endpoint: RedisEndpoint, within limit: Duration) throws(ClientError) {
        let failure = RedisTLSFailure()
        guard let (ours, bridge) = Descriptor.socketPair() else {
            throw ClientError(
                code: .unreachable, operation: "connect", target: endpoint.description,
                cause: "the process has no descriptors left")
        }
        do {
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let local = try ClientBootstrap(group: loop).withConnectedSocket(bridge).wait()
            do {
                let server = try Self.connect(endpoint, on: loop, within: limit, RedisTLSPipe.Factory(local, failure))
                try RedisTLSPipe.Factory(server, nil).add(to: local).wait()
            } catch {
                local.close(promise: nil)
                throw error
            }
        } catch let cause {
            _ = Glibc.close(ours)
            throw Self.error(endpoint, failure.cause, cause, limit)
        }
        descriptor = ours
        self.failure = failure
    }

    /// What was wrong with the TLS side, when a broken connection was its fault; otherwise the error as it is.
    func explain(_ error: ClientError) -> ClientError {
        guard error.code == .connectionLost, let cause = failure.cause else { return error }
        return ClientError(code: .tlsFailed, operation: error.operation, target: error.target, cause: cause)
    }

    /// The pipe is in place from the start: the handshake may fail before anybody could look.
    private static func connect(
        _ endpoint: RedisEndpoint, on loop: any EventLoop, within limit: Duration, _ pipe: RedisTLSPipe.Factory
    ) throws -> any Channel {
        let context = try NIOSSLContext(configuration: configuration(endpoint.security))
        let host = endpoint.host
        // A certificate names an address in its own field; the name extension of TLS is for names only.
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        return try ClientBootstrap(group: loop)
            .connectTimeout(.milliseconds(Int64(limit.roundedUpMilliseconds)))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : host)
                    try channel.pipeline.syncOperations.addHandler(tls)
                }.flatMap { pipe.add(to: channel) }
            }
            .connect(host: host, port: endpoint.port).wait()
    }

    private static func configuration(_ security: RedisEndpoint.Security) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        switch security {
        case .plain, .tls(authorityFile: nil): break
        case .tls(authorityFile: let file?): configuration.trustRoots = .file(file)
        case .unverifiedTLS: configuration.certificateVerification = .none
        }
        return configuration
    }

    private static func error(
        _ endpoint: RedisEndpoint, _ handshake: String?, _ cause: any Error, _ limit: Duration
    ) -> ClientError {
        let (code, text): (ClientError.Code, String) =
            switch cause {
            case ChannelError.connectTimeout: (.timedOut, "no connection within \(limit.inSeconds)")
            case _ where handshake != nil: (.tlsFailed, handshake ?? "")
            case is NIOSSLError, is BoringSSLError: (.tlsFailed, "\(cause)")
            default: (.unreachable, "\(cause)")
            }
        return ClientError(
            code: code, operation: "connect", target: endpoint.description, cause: endpoint.scrubber.scrub(text))
    }
}

/// The first thing that went wrong on the TLS side.
final class RedisTLSFailure: Sendable {
    private let text = Mutex<String?>(nil)

    var cause: String? { text.withLock { $0 } }

    func note(_ error: any Error) {
        text.withLock { text in
            if text == nil { text = "\(error)" }
        }
    }
}

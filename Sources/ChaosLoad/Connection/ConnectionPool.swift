import ChaosCore
import NIOCore
import NIOPosix
import NIOSSL

/// The keep-alive connections to one address, made on demand. Confined to one event loop, so it needs no lock.
final class ConnectionPool {
    /// What became of a request that was handed to the pool.
    enum Dispatch {
        case carried(by: HTTPConnection)
        /// Connections are refused at present, so this one was not even tried.
        case refused(FailureCause)
    }

    private static let readBufferBytes = 4_096

    let eventLoop: any EventLoop
    private let clock: any RunClock
    private let base: BaseURL
    private let connectLimit: Duration
    private let tls: NIOSSLContext?
    private var address: SocketAddress?
    /// The last one used comes first, so that a lull lets the others run out.
    private var idle: [HTTPConnection] = []
    private var staleIdle = 0
    private var all: [ObjectIdentifier: HTTPConnection] = [:]
    private var backoff = ConnectBackoff()
    private var isClosed = false

    init(
        eventLoop: any EventLoop, clock: any RunClock, base: BaseURL, connectLimit: Duration, tls: NIOSSLContext?
    ) {
        self.eventLoop = eventLoop
        self.clock = clock
        self.base = base
        self.connectLimit = connectLimit
        self.tls = tls
    }

    /// The present moment on the run's clock.
    var now: Int64 { clock.now.nanoseconds }

    /// Connects once, to see that it can be done: resolves the name, tries each address, and keeps the one that answered
    /// for the whole run. Nothing is sent over that connection.
    func findAddress() -> EventLoopFuture<Void> {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(connectLimit.nanoseconds))
            .connect(host: base.host, port: base.port)
            .flatMap { channel in
                bound.value.address = channel.remoteAddress
                return channel.close()
            }
    }

    /// Sends a request over an idle connection, or over a new one (always a new one when `fresh`).
    func dispatch(_ request: ByteBuffer, for exchange: Exchange, fresh: Bool, at now: Int64) -> Dispatch {
        if !fresh, let connection = takeIdle() {
            connection.send(request, for: exchange)
            return .carried(by: connection)
        }
        if let cause = backoff.verdict(at: now) { return .refused(cause) }
        guard let address, !isClosed else { return .refused(.connectionClosed) }
        let connection = HTTPConnection(pool: self, first: exchange, request: request)
        let bound = NIOLoopBound((pool: self, connection: connection), eventLoop: eventLoop)
        bootstrap(for: connection).connect(to: address).whenFailure { error in
            bound.value.pool.connectFailed(bound.value.connection, error)
        }
        return .carried(by: connection)
    }

    /// A connection stands.
    func connected(_ connection: HTTPConnection) {
        backoff.succeeded()
        all[ObjectIdentifier(connection)] = connection
        if isClosed { connection.close() }
    }

    /// A connection is free for the next request.
    func release(_ connection: HTTPConnection) {
        if isClosed { connection.close() } else { idle.append(connection) }
    }

    /// A connection ended; if it was idle it is dropped from there when it comes up, or when too many have gathered.
    func closed(_ connection: HTTPConnection) {
        all[ObjectIdentifier(connection)] = nil
        staleIdle += 1
        if staleIdle > 64, staleIdle * 2 > idle.count {
            idle.removeAll { !$0.isActive }
            staleIdle = 0
        }
    }

    /// Closes all connections. Nothing is sent any more.
    func close() {
        isClosed = true
        idle = []
        for connection in all.values { connection.close() }
    }

    private func takeIdle() -> HTTPConnection? {
        while let connection = idle.popLast() {
            if connection.isActive { return connection }
        }
        return nil
    }

    private func connectFailed(_ connection: HTTPConnection, _ error: any Error) {
        if let cause = ConnectionErrors.cause(of: error), cause == .connectionRefused || cause == .unreachable {
            backoff.failed(cause, at: now)
        }
        connection.connectFailed(error)
    }

    private func bootstrap(for connection: HTTPConnection) -> ClientBootstrap {
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let (tls, host) = (tls, base.host)
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(connectLimit.nanoseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.readBufferBytes))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        // A certificate is checked against the name; an address has none to send.
                        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host))
                    }
                    try pipeline.addHandler(bound.value)
                }
            }
    }
}

import NIOCore

/// One HTTP/1.1 connection that carries one exchange at a time. Confined to its pool's event loop.
///
/// It is the only handler of its channel (behind TLS where there is any): NIO's own HTTP handlers build header
/// collections that a load generator throws away.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let pool: ConnectionPool
    private var context: ChannelHandlerContext?
    private var parser = ResponseParser()
    private var exchange: Exchange?
    private var pendingRequest: ByteBuffer?
    private var answers = 0
    private var requestWasSent = false
    private var error: (any Error)?
    private(set) var isActive = false

    /// A connection for the pool; `exchange` waits with its request until the connection stands.
    init(pool: ConnectionPool, first exchange: Exchange, request: ByteBuffer) {
        self.pool = pool
        self.exchange = exchange
        pendingRequest = request
    }

    /// Sends a request. Only on an idle connection.
    func send(_ request: ByteBuffer, for exchange: Exchange) {
        self.exchange = exchange
        parser.reset(isHead: exchange.isHead, bodyLimit: exchange.bodyLimit)
        requestWasSent = true
        context?.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    /// True while this exchange waits for its answer here. A request that could not even be written has failed by then.
    func isCarrying(_ handle: Int, for receiver: any ExchangeReceiver) -> Bool {
        exchange.map { $0.handle == handle && $0.receiver === receiver } ?? false
    }

    /// Gives up the exchange without telling its receiver, and closes, as a client does whose patience ended.
    /// Returns whether the request may have reached the server.
    func abandon() -> Bool {
        exchange = nil
        pendingRequest = nil
        close()
        return requestWasSent
    }

    /// Closes the connection at once.
    func close() {
        isActive = false
        context?.close(promise: nil)
    }

    /// The attempt to connect failed.
    func connectFailed(_ error: any Error) {
        isActive = false
        self.error = error
        failExchange(ConnectionErrors.cause(of: error))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        isActive = true
        pool.connected(self)
        guard let request = pendingRequest, let exchange else { return close() }
        pendingRequest = nil
        send(request, for: exchange)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        // Nobody asked: a server that speaks out of turn cannot be trusted with the next request.
        guard exchange != nil else { return close() }
        var position = 0
        switch parser.consume(bytes.readableBytesUInt8Span, from: &position) {
        case .incomplete: return
        case .complete: finish(isReusable: parser.keepsConnection && position == bytes.readableBytes)
        case .invalid(let problem):
            // Told before the connection closes: closing reports its own cause at once.
            failExchange(.invalidResponse(problem))
            close()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isActive = false
        pool.closed(self)
        guard exchange != nil else { return }
        if error == nil, parser.endOfStream() == .complete {
            finish(isReusable: false)
        } else {
            failExchange(error.map(ConnectionErrors.cause(of:)) ?? .connectionClosed)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The first error is the cause; what follows are its consequences.
        if self.error == nil { self.error = error }
        close()
    }

    private func finish(isReusable: Bool) {
        guard let exchange else { return }
        self.exchange = nil
        answers += 1
        let (status, body) = (parser.head.status, parser.bodyStart)
        // Free before the receiver is told, so that its next request finds this connection.
        if isReusable { pool.release(self) } else { close() }
        exchange.receiver.answered(exchange.handle, status: status, body: body, at: pool.now)
    }

    private func failExchange(_ cause: FailureCause?) {
        guard let exchange else { return }
        self.exchange = nil
        pendingRequest = nil
        let handshakeFailed = error.map(ConnectionErrors.isTLS) ?? false
        let failure = ExchangeFailure(
            cause: cause, wasSent: requestWasSent && !(handshakeFailed && answers == 0),
            isStaleConnection: answers > 0 && !parser.hasBegun)
        exchange.receiver.failed(exchange.handle, failure, at: pool.now)
    }
}

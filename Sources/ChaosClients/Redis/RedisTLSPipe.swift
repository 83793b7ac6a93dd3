import NIOCore

/// One direction of the bridge: what arrives here goes out there, and a slow side slows the other.
final class RedisTLSPipe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let partner: any Channel
    private let failure: RedisTLSFailure?

    init(to partner: any Channel, failure: RedisTLSFailure?) {
        self.partner = partner
        self.failure = failure
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        partner.write(unwrapInboundIn(data), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        partner.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // Both channels live on one event loop, so this cannot overtake itself.
        partner.setOption(.autoRead, value: context.channel.isWritable).whenFailure { _ in }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner.close(promise: nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Noted before the close that hiredis will see.
        failure?.note(error)
        context.close(promise: nil)
    }

    /// Makes a pipe inside the event loop to which it belongs; unlike the pipe, it may travel there.
    struct Factory: Sendable {
        private let partner: any Channel
        private let failure: RedisTLSFailure?

        init(_ partner: any Channel, _ failure: RedisTLSFailure?) {
            self.partner = partner
            self.failure = failure
        }

        func add(to channel: any Channel) -> EventLoopFuture<Void> {
            channel.eventLoop.submit {
                try channel.pipeline.syncOperations.addHandler(RedisTLSPipe(to: partner, failure: failure))
            }
        }
    }
}

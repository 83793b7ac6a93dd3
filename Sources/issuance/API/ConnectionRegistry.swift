import NIOCore
import Synchronization

/// Finds the ``ClientConnection`` of a request by the channel that it came in on.
final class ConnectionRegistry: Sendable {
    private let connections = Mutex<[ObjectIdentifier: ClientConnection]>([:])

    /// Connections open now.
    var count: Int { connections.withLock { $0.count } }

    func connection(of channel: any Channel) -> ClientConnection? {
        connections.withLock { $0[ObjectIdentifier(channel)] }
    }

    fileprivate func add(_ connection: ClientConnection, of channel: any Channel) {
        connections.withLock { $0[ObjectIdentifier(channel)] = connection }
    }

    fileprivate func remove(_ channel: any Channel) {
        connections.withLock { $0[ObjectIdentifier(channel)] = nil }
    }
}

/// Watches one channel for the client's end of file or a lost connection.
final class ConnectionWatchHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let registry: ConnectionRegistry
    private let connection = ClientConnection()

    init(registry: ConnectionRegistry) { self.registry = registry }

    func handlerAdded(context: ChannelHandlerContext) {
        registry.add(connection, of: context.channel)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        registry.remove(context.channel)
        connection.close()
    }

    func channelInactive(context: ChannelHandlerContext) {
        registry.remove(context.channel)
        connection.close()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { connection.close() }
        context.fireUserInboundEventTriggered(event)
    }
}

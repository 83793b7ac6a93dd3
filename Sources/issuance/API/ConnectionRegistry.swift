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

    func add(_ connection: ClientConnection, of channel: any Channel) {
        connections.withLock { $0[ObjectIdentifier(channel)] = connection }
    }

    func remove(_ channel: any Channel) {
        connections.withLock { $0[ObjectIdentifier(channel)] = nil }
    }
}

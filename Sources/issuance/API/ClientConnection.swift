import Synchronization

/// Tells a waiting request that its client has gone away, so that it stops waiting for an answer nobody will read.
///
/// Hummingbird's own `withInboundCloseHandler` consumes the connection: it could not be kept alive for the next
/// request, which would cost a reconnect for every coupon.
final class ClientConnection: Sendable {
    private struct State {
        var isClosed = false
        var actions: [UInt64: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Whether the client has closed its side. A client that only stops sending counts as gone, as in Go's net/http.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Runs `action` once when the client goes away, at once if it already has; ``forget(_:)`` withdraws it.
    func onClose(_ key: UInt64, _ action: @escaping @Sendable () -> Void) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.actions[key] = action }
            return state.isClosed
        }
        if isClosed { action() }
    }

    func forget(_ key: UInt64) { state.withLock { $0.actions[key] = nil } }

    /// Called by the channel handler when the connection ends.
    func close() {
        let actions = state.withLock { state in
            state.isClosed = true
            defer { state.actions = [:] }
            return state.actions.values
        }
        for action in actions { action() }
    }
}

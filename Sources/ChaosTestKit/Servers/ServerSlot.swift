import Foundation
import Synchronization

/// The process of a server that a test may end and start again.
public final class ServerSlot: Sendable {
    private let process: Mutex<ServerProcess>

    init(_ first: ServerProcess) {
        process = Mutex(first)
    }

    /// The server's process id; nil when it has ended.
    public var pid: pid_t? { process.withLock { $0.pid } }

    /// The last part of what it wrote.
    public var output: String { process.withLock { $0.output } }

    /// Sends a signal to the server.
    public func signal(_ number: Int32) {
        _ = process.withLock { $0.signal(number) }
    }

    /// Sends a signal that ends it, and waits until it is gone.
    public func end(_ signal: Int32) async {
        await process.withLock { $0 }.end(signal)
    }

    func replace(by next: ServerProcess) {
        process.withLock { $0 = next }
    }
}

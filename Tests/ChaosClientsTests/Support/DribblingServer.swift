import ChaosTestKit
import Foundation
import Synchronization

/// A TCP server that answers the first bytes with `greeting`, and then sends `then`, and bytes again and again after it.
///
/// Without a greeting it listens and never accepts: clients connect and hear nothing.
final class DribblingServer: Sendable {
    let port: Int
    private let listener: Int32
    private let isStopped = Atomic(false)

    init(greeting: String?, then: String = "", every interval: Duration = .seconds(1)) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: in_addr_t(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        // Port 0: the kernel gives a free one, which is ours from then on.
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 8) == 0
                    ? getsockname(listener, generic, &length) : -1
            }
        }
        guard code == 0 else { throw ServerError("cannot listen: errno \(errno)") }
        port = Int(UInt16(bigEndian: address.sin_port))
        if let greeting { Thread { [self] in serve(greeting, then, interval) }.start() }
    }

    /// The thread holds a reference, so the number is not somebody else's before both have let go of it.
    deinit {
        close(listener)
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve(_ greeting: String, _ then: String, _ interval: Duration) {
        let client = accept(listener, nil, nil)
        var buffer = [UInt8](repeating: 0, count: 4096)
        if recv(client, &buffer, buffer.count, 0) > 0 { put(greeting, client) }
        if !then.isEmpty, recv(client, &buffer, buffer.count, 0) > 0 { put(then, client) }
        while !isStopped.load(ordering: .relaxed), !then.isEmpty {
            usleep(UInt32(interval / .microseconds(1)))
            if send(client, "x", 1, Int32(MSG_NOSIGNAL)) < 0 { break }
        }
        close(client)
    }

    private func put(_ text: String, _ client: Int32) {
        let bytes = Array(text.utf8)
        _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}

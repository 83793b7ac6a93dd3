import ChaosTestKit
import Foundation

/// Passes one TCP connection on from another loopback address, by `socat`-like copying on two threads.
final class Relay: Sendable {
    let port: Int
    private let listener: Int32

    init(to target: Int, host: String) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // Port 0: the kernel gives a free one, which is ours from then on.
        guard Self.attempt(listener, host, 0, bind) == 0, listen(listener, 8) == 0 else {
            throw ServerError("cannot listen on \(host): errno \(errno)")
        }
        port = Self.port(of: listener)
        Thread { [self] in
            let client = accept(listener, nil, nil)
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard client >= 0, Self.attempt(server, "127.0.0.1", target, connect) == 0 else { return }
            Thread { Self.copy(from: server, to: client) }.start()
            Self.copy(from: client, to: server)
            withExtendedLifetime(self) {}
        }.start()
    }

    /// The thread holds a reference, so the number is not somebody else's before both have let go of it.
    deinit {
        close(listener)
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func attempt(
        _ descriptor: Int32, _ host: String, _ port: Int,
        _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: inet_addr(host))
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                call(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func copy(from source: Int32, to sink: Int32) {
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            if count <= 0 || send(sink, buffer, count, Int32(MSG_NOSIGNAL)) < count { break }
        }
        shutdown(sink, Int32(SHUT_RDWR))
    }
}

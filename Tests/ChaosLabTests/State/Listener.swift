import Glibc

@testable import ChaosLab

/// A server on a port that the kernel chose; nobody answers, but the port is taken.
final class Listener {
    private let descriptor: Int32
    let port: Int

    init() throws {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard LoopbackAddress.with(port: 0, { bind(server, $0, $1) }) == 0, listen(server, 1) == 0 else {
            throw Errno(code: errno)
        }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(server, $0, &length) }
        }
        descriptor = server
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    struct Errno: Error {
        let code: Int32
    }
}

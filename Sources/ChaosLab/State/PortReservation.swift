import Glibc

/// Ports that a lab wants and does not listen on yet, kept from other labs that start at the same moment.
///
/// Each is a name among the kernel's abstract sockets, so that it ends with its holder however that ends.
final class PortReservation: Sendable {
    private let sockets: [Int32]

    /// `nil` when another lab has reserved one of them.
    init?(_ ports: [Int]) {
        var sockets: [Int32] = []
        for port in ports {
            guard let socket = Self.reserve(port) else {
                sockets.forEach { close($0) }
                return nil
            }
            sockets.append(socket)
        }
        self.sockets = sockets
    }

    deinit {
        sockets.forEach { close($0) }
    }

    private static func reserve(_ port: Int) -> Int32? {
        let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A name that begins with a null is no file.
        let name = [0] + Array("firedrill-lab-port-\(port)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
        }
        guard bound == 0 else {
            close(socket)
            return nil
        }
        return socket
    }
}

import ChaosCore
import Glibc

/// Loopback ports that nobody listens on.
///
/// They are taken from below the range that the kernel gives to outgoing connections: a drill opens thousands of
/// those, and one of them could sit on a service's port at the moment the service is restarted.
enum FreePorts {
    /// This many different ports. Throws `.internal` when the machine has none left.
    static func pick(_ count: Int) throws(ChaosError) -> [Int] {
        let range = 12_000..<max(firstEphemeralPort(), 13_000)
        var sockets: [Int32] = []
        defer { sockets.forEach { close($0) } }
        var ports: [Int] = []
        for _ in 0..<20_000 where ports.count < count {
            guard let port = range.randomElement(), let socket = bind(port) else { continue }
            sockets.append(socket)
            ports.append(port)
        }
        guard ports.count == count else {
            throw ChaosError(
                .internal, operation: "find free ports", target: "127.0.0.1",
                cause: "found \(ports.count) of \(count) between \(range.lowerBound) and \(range.upperBound - 1)")
        }
        return ports
    }

    /// True when a server could listen on the port now.
    static func isFree(_ port: Int) -> Bool {
        guard let socket = bind(port, reuseAddress: true) else { return false }
        defer { close(socket) }
        return listen(socket, 1) == 0
    }

    private static func bind(_ port: Int, reuseAddress: Bool = false) -> Int32? {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        if reuseAddress {
            var on: Int32 = 1
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        let bound = LoopbackAddress.with(port: port) { Glibc.bind(socket, $0, $1) }
        guard bound == 0 else {
            close(socket)
            return nil
        }
        return socket
    }

    private static func firstEphemeralPort() -> Int {
        SystemText.read("/proc/sys/net/ipv4/ip_local_port_range")?
            .split(whereSeparator: { $0.isWhitespace }).first.flatMap { Int($0) } ?? 32_768
    }
}

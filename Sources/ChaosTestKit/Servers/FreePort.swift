import Glibc
import Synchronization

/// Loopback ports that nobody listens on at the moment of asking.
public enum FreePort {
    private static let given = Mutex<Set<Int>>([])

    /// Asks the kernel for a port that this process has not given out before, unless a hundred in a row were.
    /// Somebody else may take it before it is used, so fixtures try again.
    public static func find() throws -> Int {
        var port = try unused()
        for _ in 0..<100 where !given.withLock({ $0.insert(port).inserted }) { port = try unused() }
        return port
    }

    /// Binds port 0 and lets go of it.
    private static func unused() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ServerError("no socket: errno \(errno)") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: in_addr_t(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
            }
        }
        guard code == 0 else { throw ServerError("no free port: errno \(errno)") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

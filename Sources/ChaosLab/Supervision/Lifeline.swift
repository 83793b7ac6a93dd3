import ChaosCore
import Glibc

/// Ties a lab that is being started to whoever starts it: the kernel closes the starter's end when it dies, and the
/// supervisor then takes everything down by itself. Released once the lab is ready, since it stays up by then.
final class Lifeline: Sendable {
    private let starterEnd: Int32
    /// For the supervisor's standard input.
    let supervisorEnd: Int32

    init() throws(ChaosError) {
        var ends: [Int32] = [-1, -1]
        // A socket pair and not a pipe: writing to a dead supervisor must be an error and not a SIGPIPE.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw ChaosError(
                .internal, operation: "make a socket pair", target: "lab", cause: String(cString: strerror(errno)))
        }
        (starterEnd, supervisorEnd) = (ends[0], ends[1])
    }

    deinit {
        close(starterEnd)
        close(supervisorEnd)
    }

    /// From now on the lab lives without the starter; false when the supervisor is already gone.
    func release() -> Bool {
        send(starterEnd, [UInt8(1)], 1, Int32(MSG_NOSIGNAL)) == 1
    }

    /// Waits for the releasing byte on the supervisor's side. Blocks.
    static func isReleased(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            return count == 1
        }
    }
}

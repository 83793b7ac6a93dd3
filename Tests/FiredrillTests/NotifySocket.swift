import Foundation

/// Stands where systemd listens to its services (`man 3 sd_notify`).
final class NotifySocket: Sendable {
    struct Trouble: Error {
        let call: String
        let number: Int32
    }

    /// Where it is: as it was asked for, or where that is too long for a socket's address, under `/tmp`.
    let path: String
    private let descriptor: Int32

    init(path wanted: String) throws {
        let isShort = wanted.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        let path = isShort ? wanted : "/tmp/firedrill-notify-\(UUID().uuidString)"
        self.path = path
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw Trouble(call: "socket", number: errno) }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: place.sun_path) else {
            throw Trouble(call: "bind", number: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard result == 0 else { throw Trouble(call: "bind", number: errno) }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Waits until the service says this, or two minutes are over; everything that it said by then, in its order.
    func messages(until wanted: String) async throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(120)
        var heard: [String] = []
        while heard.last != wanted, ContinuousClock.now < deadline {
            guard let message = next() else {
                try await ContinuousClock().sleep(for: .milliseconds(20))
                continue
            }
            heard.append(message)
        }
        return heard
    }

    private func next() -> String? {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

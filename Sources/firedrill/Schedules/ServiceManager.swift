import ChaosEngine
import Foundation

/// Tells systemd how the service is (`man 3 sd_notify`), when it was systemd that started it.
struct ServiceManager: Sendable {
    private let address: String?
    private let hasWatchdog: Bool

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        hasWatchdog = environment["WATCHDOG_USEC"] != nil
    }

    /// Says one thing. A manager that does not listen is no reason to stop.
    func tell(_ word: ServiceWord) {
        switch word {
        case .ready: send("READY=1")
        case .status(let text): send("STATUS=\(text)")
        case .alive: if hasWatchdog { send("WATCHDOG=1") }
        case .stopping: send("STOPPING=1")
        }
    }

    private func send(_ text: String) {
        guard let address else { return }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        var path = Array(address.utf8)
        let room = MemoryLayout.size(ofValue: place.sun_path)
        guard path.count < room else { return }
        // "@" stands for the NUL of an abstract address, whose length then counts.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t((MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2) + path.count)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                // A manager whose queue is full must not hold the scheduler up.
                let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                _ = sendto(descriptor, text, text.utf8.count, flags, address, length)
            }
        }
    }
}

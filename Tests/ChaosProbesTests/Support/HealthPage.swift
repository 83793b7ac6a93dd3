import ChaosTestKit
import Foundation
import Synchronization

/// A server on a free loopback port that answers every request in the same way, until it is told another one.
final class HealthPage: Sendable {
    enum Behaviour: Sendable, Equatable {
        case answers(Int)
        /// Answers 200 with this text.
        case says(String)
        /// Begins to answer 200 and never comes to an end.
        case trickles
        /// Takes the connection and says nothing.
        case stalls
        /// Says something that is no HTTP.
        case babbles
        /// Cuts the connection without a word.
        case hangsUp
    }

    let port: Int
    private let listener: Int32
    private let behaviour: Mutex<Behaviour>
    private let requests = Mutex<[String]>([])

    init(_ behaviour: Behaviour) throws {
        self.behaviour = Mutex(behaviour)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: in_addr_t(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 16) == 0
                    ? getsockname(listener, generic, &length) : -1
            }
        }
        guard code == 0 else { throw ServerError("no listening socket: errno \(errno)") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in accept() }.start()
    }

    var baseURL: String { "http://127.0.0.1:\(port)" }

    /// The first lines of the requests so far.
    var received: [String] { requests.withLock { $0 } }

    func become(_ next: Behaviour) { behaviour.withLock { $0 = next } }

    /// Ends the server; its port then refuses connections.
    func stop() {
        // The thread that accepts closes it: until that has ended, the number must not become another descriptor's.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            if connection < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                close(listener)
                return
            }
            Thread { [self] in serve(connection) }.start()
        }
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(connection, &buffer, buffer.count)
        guard count > 0 else { return }
        let line = String(decoding: buffer[..<count], as: UTF8.self).prefix { !$0.isNewline }
        requests.withLock { $0.append(String(line)) }
        switch behaviour.withLock({ $0 }) {
        case .answers(let status):
            send("HTTP/1.1 \(status) Whatever\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", to: connection)
        case .says(let text):
            send(
                "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)",
                to: connection)
        case .trickles:
            send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nup 1\n", to: connection)
            while read(connection, &buffer, buffer.count) > 0 {}
        case .babbles: send("SSH-2.0-OpenSSH_9.2\r\n", to: connection)
        case .hangsUp: return
        // Until the client gives up.
        case .stalls: while read(connection, &buffer, buffer.count) > 0 {}
        }
    }

    private func send(_ text: String, to connection: Int32) {
        _ = text.withCString { write(connection, $0, strlen($0)) }
    }
}

import Foundation
import Glibc

@testable import ChaosLab

/// One POST to a server on this machine.
enum LoopbackPost {
    /// The status code; 0 when there was no answer.
    static func status(port: Int, path: String, body: String) throws -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard LoopbackAddress.with(port: port, { connect(socket, $0, $1) }) == 0 else { return 0 }
        let request = Array(
            """
            POST \(path) HTTP/1.1\r
            Host: 127.0.0.1\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            Connection: close\r
            \r
            \(body)
            """.utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return 0 }
        var answer = [UInt8](repeating: 0, count: 12)
        guard recv(socket, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count else { return 0 }
        return Int(String(decoding: answer.suffix(3), as: UTF8.self)) ?? 0
    }
}

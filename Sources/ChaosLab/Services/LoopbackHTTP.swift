import ChaosCore
import Glibc

/// Asks a server on this machine for one page, to see whether it is ready. Blocks for two seconds at most.
enum LoopbackHTTP {
    /// The status code of `GET path`. Throws `.targetUnreachable` when there is no answer or it is not HTTP.
    static func status(port: Int, path: String) throws(ChaosError) -> Int {
        func failure(_ cause: String) -> ChaosError {
            ChaosError(.targetUnreachable, operation: "get \(path)", target: "127.0.0.1:\(port)", cause: cause)
        }
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw failure(String(cString: strerror(errno))) }
        defer { close(socket) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard LoopbackAddress.with(port: port, { connect(socket, $0, $1) }) == 0 else {
            throw failure(String(cString: strerror(errno)))
        }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n".utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw failure(String(cString: strerror(errno)))
        }
        var answer = [UInt8](repeating: 0, count: 64)
        let count = recv(socket, &answer, answer.count, Int32(MSG_WAITALL))
        let words = String(decoding: answer[..<max(0, count)], as: UTF8.self).split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1].prefix(3)) else {
            throw failure("no answer")
        }
        return status
    }
}

import ChaosTestKit
import Foundation
import Synchronization

@testable import ChaosProbes

/// A server on a free loopback port that gives recorded answers by path, with the Date that a test wants; 404 for any other
/// path.
final class RecordedServer: Sendable {
    /// One recorded answer.
    struct Answer: Sendable {
        let status: Int
        let body: String
        let date: String
    }

    /// What was asked for, and with what.
    struct Question: Sendable {
        let path: String
        /// Everything behind the path.
        let query: String
        /// By lower-case names.
        let headers: [String: String]
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex((pages: [String: Answer](), questions: [Question]()))

    private init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: in_addr_t(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 64) == 0
                    ? getsockname(listener, generic, &length) : -1
            }
        }
        guard code == 0 else { throw ServerError("no listening socket: errno \(errno)") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in accept() }.start()
    }

    /// Runs a server around the body; there the clients of a monitoring server wait as long as a busy machine needs.
    static func run<Value>(_ body: (RecordedServer) async throws -> Value) async throws -> Value {
        let server = try RecordedServer()
        // The thread that accepts closes it: until that has ended, the number must not become another descriptor's.
        defer { shutdown(server.listener, Int32(SHUT_RDWR)) }
        return try await MonitoringClient.$timeLimit.withValue(.seconds(60)) { try await body(server) }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Everything that was asked, in order.
    var questions: [Question] { state.withLock { $0.questions } }

    /// Answers so at this path, until told another answer.
    func serve(_ answer: Answer, at path: String) { state.withLock { $0.pages[path] = answer } }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            if connection < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                close(listener)
                return
            }
            Thread { [self] in
                serve(connection)
                close(connection)
            }.start()
        }
    }

    private func serve(_ connection: Int32) {
        var head = ""
        var buffer = [UInt8](repeating: 0, count: 8192)
        while !head.contains("\r\n\r\n") {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return }
            head += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let lines = head.components(separatedBy: "\r\n")
        let target = (lines.first ?? "").split(separator: " ").dropFirst().first ?? ""
        let halves = target.split(separator: "?", maxSplits: 1).map(String.init)
        let headers = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        let question = Question(
            path: halves.first ?? "", query: halves.count > 1 ? halves[1] : "",
            headers: Dictionary(headers, uniquingKeysWith: { first, _ in first }))
        let answer = state.withLock { state in
            state.questions.append(question)
            return state.pages[question.path] ?? Answer(status: 404, body: "", date: "")
        }
        let date = answer.date.isEmpty ? "" : "Date: \(answer.date)\r\n"
        let text =
            "HTTP/1.1 \(answer.status) Recorded\r\n\(date)Content-Length: \(answer.body.utf8.count)\r\n"
            + "Location: http://127.0.0.1:1/\r\nConnection: close\r\n\r\n\(answer.body)"
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

import AsyncHTTPClient
import ChaosTestKit
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import issuance

/// One process of the service, with a client for it.
final class IssuanceServer: Sendable {
    /// An answer of the process.
    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let text: String

        /// A field of the JSON object that was answered.
        subscript(_ field: String) -> JSONValue? {
            guard
                case .object(let fields)? = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
            else { return nil }
            return fields[field]
        }

        var reason: String? {
            guard case .string(let reason)? = self["reason"] else { return nil }
            return reason
        }
    }

    /// The real binary, built beside the tests.
    static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("issuance").path

    // Never shut down: it lives as long as the tests.
    static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 500
        return HTTPClient(configuration: configuration)
    }()

    let port: Int
    private let process: ServerProcess
    private let logFile: String

    private init(port: Int, process: ServerProcess, logFile: String) {
        self.port = port
        self.process = process
        self.logFile = logFile
    }

    /// Starts the binary; `arguments` end with the option that takes the port.
    static func start(
        _ arguments: [String], environment: [String: String], directory: TemporaryDirectory
    ) async throws -> IssuanceServer {
        let port = try FreePort.find()
        let logFile = directory.file("\(arguments[0])-\(port).log")
        let process = try ServerProcess(
            [binary] + arguments + [String(port)], log: logFile, environment: environment)
        return IssuanceServer(port: port, process: process, logFile: logFile)
    }

    var pid: pid_t? { process.pid }
    var isRunning: Bool { process.pid != nil }

    /// Everything that the process wrote.
    var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    func signal(_ number: Int32) { process.signal(number) }
    func kill() async { await process.end(SIGKILL) }

    func get(_ path: String, limit: Duration = .seconds(60)) async throws -> Answer {
        try await ask("GET", path, nil, limit: limit)
    }

    func post(_ path: String, _ body: String? = nil, limit: Duration = .seconds(60)) async throws -> Answer {
        try await ask("POST", path, body, limit: limit)
    }

    func put(_ path: String, _ body: String) async throws -> Answer {
        try await ask("PUT", path, body, limit: .seconds(60))
    }

    func ask(_ method: String, _ path: String, _ body: String?, limit: Duration) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .RAW(value: method)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await Self.client.execute(request, timeout: .nanoseconds(Int64(limit / .nanoseconds(1))))
        let bytes = try await response.body.collect(upTo: 1 << 24)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { $1 },
            text: String(buffer: bytes))
    }

    /// Issues a coupon.
    func issue(_ coupon: Int, _ user: Int, limit: Duration = .seconds(60)) async throws -> Answer {
        try await post("/api/v1/coupons", #"{"userId":\#(user),"couponId":\#(coupon)}"#, limit: limit)
    }

    /// Orders one piece of each product.
    func order(_ user: Int, _ products: [Int]) async throws -> Answer {
        let items = products.map { #"{"productId":\#($0),"quantity":1}"# }.joined(separator: ",")
        return try await post("/api/orders", #"{"userId":\#(user),"items":[\#(items)]}"#)
    }

    /// Turns switches; records an issue when they are refused.
    func turn(_ switches: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let answer = try await put("/admin/switches", switches)
        #expect(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
    }

    /// The value of a metric without labels, or of one whose labels are part of `name`.
    func metric(_ name: String) async throws -> Double? {
        try await get("/metrics").text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            .flatMap { Double($0.dropFirst(name.count + 1)) }
    }
}

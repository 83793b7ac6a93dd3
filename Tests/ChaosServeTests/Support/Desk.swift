import AsyncHTTPClient
import ChaosCore
import ChaosReporting
import ChaosServe
import Foundation
import NIOCore
import NIOHTTP1

/// A server of the pages on a free port, with a store in memory and a folder for the runs.
struct Desk: Sendable {
    /// The server's wall clock, which stands still.
    static let now = 1_790_100_000.0

    let store: MemoryStore
    let folder: String
    let port: Int
    private let client: HTTPClient

    /// Runs the server around the body.
    static func run<Value: Sendable>(
        token: String? = nil, door: AcknowledgeDoor = .closed, _ body: @Sendable (Desk) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("firedrill-serve-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (ports, found) = AsyncStream<Int>.makeStream()
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
        let store = MemoryStore()
        let server = ReportServer(
            ReportDesk(store: store, runsFolder: folder),
            at: try ServeAddress(port: 0, token: token.map(Secret.init)), known: ["redis-lock-contention"],
            clock: MonotonicRunClock(), acknowledging: door, now: { Self.now })
        do {
            let value = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { found.finish() }
                    try await server.run { found.yield($0) }
                }
                defer { group.cancelAll() }
                guard let port = await ports.first(where: { _ in true }) else { throw HTTPClientError.cancelled }
                return try await body(Desk(store: store, folder: folder, port: port, client: client))
            }
            try await client.shutdown()
            return value
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// Asks for a page; redirections are not followed.
    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> (
        status: Int, headers: HTTPHeaders, text: String
    ) {
        let response = try await execute(path, headers)
        let body = try await response.body.collect(upTo: 4 << 20)
        return (Int(response.status.code), response.headers, String(buffer: body))
    }

    /// Posts a body and returns the answer.
    func post(_ path: String, _ body: String, _ headers: [String: String]) async throws -> (status: Int, text: String) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .POST
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await client.execute(request, timeout: .seconds(30))
        return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 4 << 20)))
    }

    /// The answer with its body still to be read.
    func execute(_ path: String, _ headers: [String: String] = [:]) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        return try await client.execute(request, timeout: .seconds(30))
    }
}

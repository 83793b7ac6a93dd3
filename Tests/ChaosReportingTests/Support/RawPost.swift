import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Posts a body that no notifier would send.
enum RawPost {
    static func send(
        _ body: String, contentType: String, to url: String
    ) async throws -> (status: Int, body: String) {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: contentType)
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let answer = try await response.body.collect(upTo: 65_536)
        return (Int(response.status.code), String(buffer: answer))
    }
}

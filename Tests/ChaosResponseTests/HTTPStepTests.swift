import ChaosCore
import Hummingbird
import Testing

@testable import ChaosResponse

@Suite
struct HTTPStepTests {
    /// A service that echoes what it got; answers 418 on `/teapot`.
    private func withService(_ body: (String) async throws -> Void) async throws {
        let router = Router()
        router.get("teapot") { _, _ in Response(status: .init(code: 418)) }
        router.put("echo/**") { request, context in
            let text = try await String(buffer: request.body.collect(upTo: 1 << 16))
            let type = request.headers[.contentType] ?? "none"
            return "\(request.uri.path) \(type) \(text)"
        }
        let (ports, found) = AsyncStream<Int>.makeStream()
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                found.yield(channel.localAddress?.port ?? 0)
                found.finish()
            })
        let service = Task { try await app.run() }
        for await port in ports { try await body("http://127.0.0.1:\(port)") }
        service.cancel()
        _ = try? await service.value
    }

    private func step(_ base: String) throws -> HTTPStep {
        let target = Target(
            name: "t", allowsChaos: true, isOwnLab: true, http: HTTPTarget(baseURL: base), source: "t.yaml")
        return try #require(HTTPStep(target: target))
    }

    private func call(_ pieces: [StepCall.Piece], expect: Int? = nil) -> StepCall {
        StepCall(step: "a", pieces: pieces, expect: expect, timeout: .seconds(60))
    }

    @Test
    func aRequestGoesToTheTargetAndItsValuesAreEncoded() async throws {
        try await withService { base in
            let result = try await step(base).run(
                call([
                    .text("PUT /echo/"), .value(.text("a b?/é")), .text("\n\n{\"a\": \""), .value(.text("\"x\\\n")),
                    .text("\"}"),
                ]))
            #expect(result.code == 200)
            #expect(result.output == "/echo/a%20b%3F%2F%C3%A9 application/json {\"a\": \"\\\"x\\\\\\u000a\"}")
        }
    }

    @Test
    func theStatusThatIsExpectedDecides() async throws {
        try await withService { base in
            let step = try step(base)
            let failed = await step.run(call([.text("GET /teapot")]))
            #expect(failed.ending == .failed && failed.code == 418 && failed.detail == "status 418, expected 2xx")
            #expect(await step.run(call([.text("GET /teapot")], expect: 418)).ending == .succeeded)
            #expect(
                await step.run(call([.text("GET "), .value(.text(base)), .text("/teapot")], expect: 418)).code == 418)
        }
    }

    @Test(arguments: [
        "GET http://example.org/", "GET http://127.0.0.1@example.org/", "GET example.org", "FETCH /", "GET",
        "GET /\nbroken header",
    ])
    func whatIsNoRequestToTheTargetIsRefused(text: String) async throws {
        let result = try await step("http://127.0.0.1:1").run(call([.text(text)]))
        #expect(result.ending == .failed && result.code == nil, "\(result)")
    }
}

import AsyncHTTPClient
import ChaosCore
import ChaosReporting
import ChaosTestKit
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// `firedrill serve` takes acknowledgements from a chat tool: the real program, a real receiver, real signatures.
@Suite(.timeLimit(.minutes(5))) struct ChatAcknowledgeTests {
    private static let secret = "sEcReT-0123456789abcdef"
    private static let slackSecret = "sLaCk-0123456789abcdef"

    private let desk: Desk

    init() throws { desk = try Desk() }

    private func open(_ incident: String) throws {
        let folder = "\(desk.state)/incidents"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let line =
            #"{"epochSeconds":1795744800,"kind":"message","level":"L2","message":"firing","sequence":1,"text":"A fires"}"#
        try "\(line)\n".write(toFile: "\(folder)/\(incident).jsonl", atomically: true, encoding: .utf8)
    }

    private func post(
        _ url: String, _ body: String, _ scheme: MessageSignature, _ secret: String
    ) async throws -> (status: Int, text: String) {
        let timestamp = "\(Int(Date().timeIntervalSince1970))"
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: scheme.timestampHeader, value: timestamp)
        let path = try #require(URL(string: url)).path
        let signed = scheme == .own ? "\(path):\(body)" : body
        let signature = scheme.value(of: Array(signed.utf8), timestamp: timestamp, secret: Secret(secret))
        request.headers.add(name: scheme.signatureHeader, value: signature)
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }

    private func waitFor<Value>(_ find: () -> Value?) async throws -> Value? {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let value = find() { return value }
            try await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }

    @Test func theFirstOneIsNotedAndEverybodyIsToldOnce() async throws {
        try open("INC-20261127-1")
        let file = try desk.directory.write("\(Self.secret)\n", to: "secret")
        try await SlackReceiver.run { receiver in
            let environment = [
                "FIREDRILL_ACK_SECRET_FILE": file, "FIREDRILL_SLACK_SIGNING_SECRET": Self.slackSecret,
                "FIREDRILL_SLACK_WEBHOOK_URL": receiver.url,
            ]
            let server = try desk.start(["serve", "--port", "0"], environment: environment)
            let address = try #require(
                try await waitFor { server.outputText.split(separator: "\n").first.map(String.init) })
            let forged = try await post("\(address)incidents/latest/ack", #"{"by":"eve"}"#, .own, Self.slackSecret)
            #expect(forged.status == 401)
            let first = try await post("\(address)incidents/latest/ack", #"{"by":" kim "}"#, .own, Self.secret)
            #expect(first.status == 200 && first.text.contains(#""told":"everybody is being told""#), "\(first)")
            let second = try await post(
                "\(address)incidents/ack", "user_name=lee&text=ack+INC-20261127-1", .slack, Self.slackSecret)
            #expect(second.text.contains("INC-20261127-1 was acknowledged by kim before"), "\(second)")
            let told = try await waitFor { receiver.payloads.first(where: \.wasPosted) }
            #expect(told?.text.contains("Acknowledged by kim") == true)
            #expect(told?.text.contains("message 2 of incident INC-20261127-1") == true)
            server.signal(SIGTERM)
            let ended = await server.finish()
            #expect(!(ended.output + ended.errors).contains(Self.secret))
            #expect(receiver.payloads.count == 1)
        }
        let show = try await desk.run(["incident", "show", "latest"])
        #expect(show.output.contains("acknowledged by kim") && !show.output.contains("lee"), "\(show.output)")
        #expect(desk.everything().allSatisfy { $0.path == file || !$0.text.contains(Self.secret) })
    }

    @Test func aSecretThatCanBeGuessedIsRefusedBeforeAnythingIsServed() async throws {
        let run = try await desk.run(["serve", "--port", "0"], environment: ["FIREDRILL_ACK_SECRET": "too-short"])
        #expect(run.status == 64 && run.errors.contains("shorter than 16 bytes"), "\(run.errors)")
        #expect(!run.errors.contains("too-short"))
    }
}

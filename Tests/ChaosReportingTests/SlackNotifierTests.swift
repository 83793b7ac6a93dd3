import ChaosCore
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosReporting

@Suite(.timeLimit(.minutes(5))) struct SlackNotifierTests {
    /// One row: what Slack does beyond what the contract asks of every channel, and what the notifier makes of it.
    struct Row: Sendable, CustomTestStringConvertible {
        let reply: SlackReply
        let result: DeliveryResult

        var testDescription: String { "\(reply)" }
    }

    static let rows: [Row] = [
        Row(reply: .honest, result: .accepted),
        Row(reply: .status(400, body: "invalid_payload"), result: .refused("HTTP 400: invalid_payload")),
        Row(reply: .status(403, body: "invalid_token"), result: .refused("HTTP 403: invalid_token")),
        Row(reply: .status(404, body: "no_service"), result: .refused("HTTP 404: no_service")),
        Row(reply: .status(410, body: "channel_is_archived"), result: .refused("HTTP 410: channel_is_archived")),
        Row(reply: .status(200, body: "not ok"), result: .refused("HTTP 200: not ok")),
        Row(reply: .status(200, body: "ok\n"), result: .refused("HTTP 200: ok")),
        Row(reply: .status(200, body: ""), result: .refused("HTTP 200, empty body")),
        Row(reply: .status(204, body: ""), result: .refused("HTTP 204, empty body")),
        Row(reply: .brokenBody(404), result: .refused("HTTP 404, empty body")),
        Row(
            reply: .brokenBody(200), result: .unanswered("the answer broke off; the message may have arrived")),
        Row(reply: .status(404, body: "services"), result: .refused("HTTP 404: services")),
        Row(reply: .status(500, body: "rollup_error"), result: .unanswered("HTTP 500: rollup_error")),
        Row(reply: .status(503, body: "one\ntwo\u{1B}[31m"), result: .failed("HTTP 503: one two [31m")),
        Row(
            reply: .status(400, body: String(repeating: "x", count: 5000)),
            result: .refused("HTTP 400: \(String(repeating: "x", count: 300))…")),
        Row(
            reply: .redirect(to: "http://127.0.0.1:1/elsewhere"),
            result: .refused(
                "HTTP 302, empty body (redirects are not followed: the address and the secret are for this host)")),
        Row(
            reply: .status(404, body: "Cannot POST \(SlackReceiver.path)"),
            result: .refused("HTTP 404: Cannot POST <secret>")),
    ]

    @Test(arguments: rows) func everyAnswerHasItsMeaning(row: Row) async throws {
        try await SlackReceiver.run { receiver in
            receiver.script([row.reply])
            let notifier = try SlackNotifier(url: Secret(receiver.url))
            let result = await notifier.deliver(SampleNotifications.firing)
            #expect(result == row.result)
            #expect(receiver.payloads.count == 1)
            #expect(receiver.payloads.allSatisfy { $0.findings.isClean })
        }
    }

    @Test(arguments: [SlackReply.hang, .stall])
    func silenceEndsWithTheTimeLimit(reply: SlackReply) async throws {
        try await SlackReceiver.run { receiver in
            receiver.script([reply])
            let notifier = try SlackNotifier(url: Secret(receiver.url), timeLimit: .milliseconds(300))
            let result = await notifier.deliver(SampleNotifications.firing)
            guard case .unanswered(let words) = result else {
                Issue.record("\(result)")
                return
            }
            #expect(words.contains("may have arrived") || words.contains("no answer"))
        }
    }

    @Test func aServerWithoutTLSIsNamedAsSuch() async throws {
        try await SlackReceiver.run { receiver in
            let url = "https://127.0.0.1:\(receiver.port)\(SlackReceiver.path)"
            let result = await (try SlackNotifier(url: Secret(url))).deliver(SampleNotifications.firing)
            #expect(result == .refused("TLS: the server does not speak TLS at this port; nothing was sent"))
        }
    }
}

import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosReporting

/// The fake must refuse what Slack refuses, over real HTTP.
@Suite(.timeLimit(.minutes(5))) struct SlackReceiverTests {
    @Test func aRedirectIsNotFollowed() async throws {
        try await SlackReceiver.run { other in
            try await SlackReceiver.run { receiver in
                receiver.script([.redirect(to: other.url)])
                let notifier = try SlackNotifier(url: Secret(receiver.url))
                guard case .refused = await notifier.deliver(SampleNotifications.firing) else {
                    Issue.record("a redirect is final")
                    return
                }
                #expect(other.payloads.isEmpty)
            }
        }
    }

    @Test func repliesAreUsedUpInOrderAndThenItIsHonest() async throws {
        try await SlackReceiver.run { receiver in
            receiver.script([.status(500, body: "a"), .status(410, body: "b")])
            let notifier = try SlackNotifier(url: Secret(receiver.url))
            #expect(await notifier.deliver(SampleNotifications.firing) == .unanswered("HTTP 500: a"))
            #expect(await notifier.deliver(SampleNotifications.firing) == .refused("HTTP 410: b"))
            #expect(await notifier.deliver(SampleNotifications.firing) == .accepted)
            #expect(receiver.payloads.map(\.wasPosted) == [false, false, true])
            #expect(
                receiver.payloads.map(\.contentType) == Array(repeating: "application/json; charset=utf-8", count: 3))
        }
    }

    @Test(arguments: [
        (#"{"text":"hi"}"#, "application/json", 200, "ok"), ("not json", "application/json", 400, "not a JSON object"),
        (#"{}"#, "application/json", 400, "no_text: neither text nor blocks"),
        (#"{"text":"hi"}"#, "text/plain", 400, "invalid_payload: content type"),
    ])
    func anHonestReceiverJudgesLikeSlack(body: String, type: String, status: Int, words: String) async throws {
        try await SlackReceiver.run { receiver in
            let answer = try await RawPost.send(body, contentType: type, to: receiver.url)
            #expect(answer.status == status)
            #expect(answer.body.contains(words), "\(answer)")
        }
    }
}

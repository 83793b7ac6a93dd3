import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosReporting

@Suite(.timeLimit(.minutes(5))) struct WebhookNotifierTests {
    private static let secret = "0123456789abcdef-very-secret"

    private func notifier(_ url: String, secret: String = secret) throws -> WebhookNotifier {
        try WebhookNotifier(
            ChannelSettings(
                channel: "hook", values: ["url": Secret(url), "secret": Secret(secret)],
                wallClock: { OutboxBench.origin }))
    }

    @Test func aMessageIsSignedWithItsTimeAndSaysWhichItIs() async throws {
        try await WebReceiver.run(usual: .init(204)) { receiver in
            var notification = SampleNotifications.firing
            notification.delivery.mayRepeat = true
            #expect(await (try notifier("\(receiver.url)/hook")).deliver(notification) == .accepted)
            let request = try #require(receiver.received.first)
            #expect(request.method == "POST" && request.path == "/hook")
            #expect(request.headers["idempotency-key"] == "r-1/3")
            #expect(request.headers["x-firedrill-timestamp"] == "1795744800")
            let message = Array("v1:1795744800:\(request.body)".utf8)
            let code = SHA256Digest.hex(SHA256Digest.authenticate(message, key: Array(Self.secret.utf8)))
            #expect(request.headers["x-firedrill-signature"] == "v1=\(code)")
            #expect(request.json["id"] as? String == "r-1/3")
            #expect(request.json["title"] as? String == "DRILL: CouponLockContention is firing")
            #expect(request.json["drill"] as? Bool == true && request.json["mayRepeat"] as? Bool == true)
            #expect(request.json["levelMeaning"] as? String == "part of the function failing, users hurt")
        }
    }

    @Test func whatIsTooLongIsCutAndSaysSo() async throws {
        try await WebReceiver.run { receiver in
            var notification = SampleNotifications.firing
            #expect(await (try notifier(receiver.url)).deliver(notification) == .accepted)
            notification.text = String(repeating: "가", count: 100_000)
            notification.command = String(repeating: "x", count: 5_000)
            notification.details = Array(repeating: "line", count: 300)
            #expect(await (try notifier(receiver.url)).deliver(notification) == .accepted)
            let whole = try #require(receiver.received.first).json
            #expect(whole["truncated"] as? Bool == false && whole["command"] != nil)
            let cut = try #require(receiver.received.last).json
            #expect(cut["truncated"] as? Bool == true && cut["command"] == nil)
            #expect((cut["text"] as? String)?.utf8.count == 16_002 && (cut["details"] as? [String])?.count == 100)
        }
    }

    @Test func whatIsDroppedOnTheWayCountsAsCut() {
        var cut = TextCut()
        #expect(cut.text("a\r\nb", 4) == "a\nb" && !cut.hasCut)
        #expect(cut.text("a\r\nb and more", 4).hasSuffix("…") && cut.hasCut)
        var notification = SampleNotifications.firing
        notification.command = "echo \u{7}"
        let message = WebhookMessage(notification)
        #expect(message.command == nil && message.truncated)
    }

    @Test(arguments: [
        ("https://hooks.slack.com/actions/T1/1/x", true), ("http://hooks.slack.com/actions/T1/1/x", false),
        ("https://hooks.slack.com.example.com/a", false), ("https://hooks.slack.com@example.com/a", false),
        ("https://u@hooks.slack.com/a", false), ("https://hooks.slack.com:8443/a", false), ("", false),
    ])
    func repliesToButtonsGoToSlackOnly(url: String, isTaken: Bool) throws {
        #expect((SlackResponseAddress(url) != nil) == isTaken)
        let body = String(decoding: try SlackResponseAddress.body("<a>"), as: UTF8.self)
        #expect(body == #"{"replace_original":false,"response_type":"ephemeral","text":"&lt;a&gt;"}"#)
    }

    @Test(arguments: [
        ("http://example.com/hook", secret), ("ftp://127.0.0.1/a", secret), ("https://example.com/hook", "short"),
        ("", secret), ("https://example.com/hook", ""),
    ])
    func badSettingsAreRefusedWithoutShowingThem(url: String, secret: String) {
        let error = #expect(throws: ChaosError.self) { try notifier(url, secret: secret) }
        #expect(error?.code == .usage)
        #expect(error.map { !"\($0)".contains(Self.secret) && !"\($0)".contains("example.com") } == true)
    }
}

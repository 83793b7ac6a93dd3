import ChaosCore
import ChaosTestKit
import class Foundation.JSONSerialization
import Testing

@testable import ChaosReporting

@Suite(.timeLimit(.minutes(5))) struct PagerDutyNotifierTests {
    private static let key = "0123456789abcdef0123456789abcdef"
    private static let accepted = WebReceiver.Answer(202, #"{"status":"success"}"#)

    private func notifier(_ url: String) throws -> PagerDutyNotifier {
        try PagerDutyNotifier(
            ChannelSettings(channel: "pager", values: ["routing-key": Secret(Self.key), "url": Secret(url)]))
    }

    private func event(_ notification: Notification) throws -> [String: Any] {
        let data = try PagerDutyEvent(notification, key: Secret(Self.key)).encoded()
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test(arguments: [
        (Notification.Kind.firing, "trigger"), (.levelChange, "trigger"), (.acknowledged, "acknowledge"),
        (.resolved, "resolve"),
    ])
    func allMessagesOfAnIncidentShareOneKey(kind: Notification.Kind, action: String) async throws {
        try await WebReceiver.run(usual: Self.accepted) { receiver in
            let result = await (try notifier(receiver.url)).deliver(SampleNotifications.of(kind))
            #expect(result == .accepted)
            let json = try #require(receiver.received.first).json
            #expect(json["event_action"] as? String == action)
            #expect(json["dedup_key"] as? String == "r-1")
            #expect(json["routing_key"] as? String == Self.key)
            #expect((json["payload"] != nil) == (action == "trigger"))
        }
    }

    @Test func aTriggerSaysWhatHowBadAndThatItIsADrill() throws {
        let json = try event(SampleNotifications.firing)
        let payload = try #require(json["payload"] as? [String: Any])
        #expect((payload["summary"] as? String)?.hasPrefix("DRILL: CouponLockContention is firing") == true)
        #expect(payload["severity"] as? String == "error" && payload["source"] as? String == "lab")
        let details = try #require(payload["custom_details"] as? [String: String])
        #expect(details["Rule"] == "http.p95 > 1 s for 2 s" && details["command"] == "firedrill runbook run r-1")
    }

    @Test func aFailedRecoveryIsNotClosedByTheIncidentsEnd() throws {
        let json = try event(SampleNotifications.of(.recoveryFailure))
        #expect(json["dedup_key"] as? String == "r-1/recovery")
        #expect((json["payload"] as? [String: Any])?["severity"] as? String == "critical")
    }

    @Test(arguments: 0..<100) func noDataBreaksALimit(seed: Int) throws {
        var random = RandomText(seed: UInt64(seed + 3_000))
        var notification = SampleNotifications.firing
        notification.incident = random.text(pieces: 300)
        notification.title = random.text(pieces: 1000)
        notification.text = random.text(pieces: 1000)
        notification.fields = (0..<50).map { _ in .init(random.text(pieces: 50), random.text(pieces: 2000)) }
        let data = try PagerDutyEvent(notification, key: Secret(Self.key)).encoded()
        #expect(data.count < 512 * 1024)
        let json = try event(notification)
        let key = try #require(json["dedup_key"] as? String)
        let summary = try #require((json["payload"] as? [String: Any])?["summary"] as? String)
        #expect(key.utf16.count <= 255 && summary.utf16.count <= 1024)
    }

    @Test func anythingButAcceptedIsNot() async throws {
        try await WebReceiver.run(usual: Self.accepted) { receiver in
            receiver.script([.init(200, "odd")])
            let notifier = try notifier(receiver.url)
            #expect(await notifier.deliver(SampleNotifications.firing) == .refused("HTTP 200: odd"))
            #expect(!notifier.takes(SampleNotifications.of(.summary)))
        }
    }
}

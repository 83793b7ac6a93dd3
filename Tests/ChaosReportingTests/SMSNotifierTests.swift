import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosReporting

@Suite(.timeLimit(.minutes(5))) struct SMSNotifierTests {
    private static let usual = [
        "account": "AC0123456789abcdef", "token": "sEcReTtOkEn123", "from": "+15005550006", "to": "+821012345678",
    ]

    private func notifier(_ changes: [String: String]) throws -> SMSNotifier {
        let values = Self.usual.merging(changes) { _, new in new }
        return try SMSNotifier(ChannelSettings(channel: "phone", values: values.mapValues { Secret($0) }))
    }

    @Test func oneFormIsPostedWithTheAccountsCredentials() async throws {
        try await WebReceiver.run(usual: .init(201, #"{"status":"queued"}"#)) { receiver in
            let result = await (try notifier(["url": receiver.url])).deliver(SampleNotifications.firing)
            #expect(result == .accepted)
            let request = try #require(receiver.received.first)
            #expect(request.path == "/2010-04-01/Accounts/AC0123456789abcdef/Messages.json")
            #expect(request.headers["authorization"] == "Basic QUMwMTIzNDU2Nzg5YWJjZGVmOnNFY1JlVHRPa0VuMTIz")
            #expect(
                request.body == "To=%2B821012345678&From=%2B15005550006"
                    + "&Body=DRILL%20L2%20CouponLockContention%20is%20firing%20r-1%20%233")
        }
    }

    @Test(arguments: [
        ["account": "x"], ["account": "AC/../1"], ["to": "010-1234-5678"], ["to": "+82 10"], ["token": ""],
        ["url": "http://example.com"],
    ])
    func badSettingsAreRefused(changes: [String: String]) {
        #expect(throws: ChaosError.self) { try notifier(changes) }
    }

    /// The limits are one segment's: 160 characters of GSM 03.38, 70 of UCS-2.
    @Test(arguments: [
        ("plain", 5, 160), ("€{}", 6, 160), ("쿠폰", 2, 70), ("👍", 2, 70), ("a쿠", 2, 70), ("é", 1, 160), ("ê", 1, 70),
    ])
    func everyTextHasItsSize(text: String, used: Int, limit: Int) {
        let size = SMSText.size(of: text)
        #expect(size.used == used && size.limit == limit)
    }

    @Test func koreanKeepsTheMarkAndTheNumberInSeventyCharacters() {
        var notification = SampleNotifications.firing
        notification.language = .korean
        notification.incident = "INC-20261127-021500-3f9a"
        notification.title = String(repeating: "쿠폰 발급 락 경합 ", count: 20)
        let text = SMSText(notification).text
        #expect(text.hasPrefix("DRILL L2 쿠폰 발급"))
        #expect(text.hasSuffix(".. INC-20261127-021500-3f9a #3"))
        #expect(text.utf16.count <= 70 && text.utf16.count > 60)
    }

    @Test(arguments: 0..<200) func noDataNeedsASecondSegment(seed: Int) {
        var random = RandomText(seed: UInt64(seed + 5_000))
        var notification = SampleNotifications.of(Notification.Kind.allCases[random.number(below: 8)])
        notification.language = random.number(below: 2) == 0 ? .english : .korean
        notification.level = .l1
        notification.delivery.mayRepeat = random.number(below: 2) == 0
        notification.incident = random.text(pieces: 20)
        notification.title = random.text(pieces: 60)
        let size = SMSText.size(of: SMSText(notification).text)
        #expect(size.used <= size.limit)
    }
}

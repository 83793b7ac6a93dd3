import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosReporting

@Suite struct AlertLanguageTests {
    private static var korean: Notification {
        let texts = AlertTexts(.korean)
        return Notification(
            kind: .firing, incident: "INC-1", sequence: 3, title: texts.isFiring("CouponLockContention"), level: .l2,
            text: "Redis 락 경합: http.p95{scenario=issue-coupon} is 4.2 s.",
            fields: [
                .init(texts[.impact], "http.success_ratio < 99 %"),
                .init(texts[.timeToDetect], texts.duration(.seconds(4))),
            ],
            details: ["t4 \(texts.title(of: .alertFired)): 3.5 s"],
            command: "firedrill runbook run redis-lock-contention",
            links: [
                .init(texts[.runbook], "https://example.com/runbooks/redis-lock-contention.md?a=1&b=2"),
                .init(texts[.report], "runs/x/report.md"),
            ], language: .korean)
    }

    @Test func aKoreanAlertReadsExactlyLikeThis() throws {
        var notification = Self.korean
        notification.delivery.mayRepeat = true
        let message = SlackMessage(notification)
        #expect(
            message.blocks == [
                .header(":rotating_light: DRILL 훈련: CouponLockContention 경보 발생"),
                .section("*중복 가능 (MAY REPEAT): 이전 전송이 이미 도착했을 수 있습니다.*"),
                .section(
                    """
                    *등급 L2: 부분 기능 장애 / 유저 불편 초래 (L1이 가장 심각)*
                    Redis 락 경합: http.p95{scenario=issue-coupon} is 4.2 s.
                    """),
                .fields(["*영향*\nhttp.success_ratio &lt; 99 %", "*탐지까지*\n4초"]),
                .section("```\nt4 경보 발생: 3.5 s\n```"),
                .section("*지금 실행*\n```\nfiredrill runbook run redis-lock-contention\n```"),
                .section(
                    "<https://example.com/runbooks/redis-lock-contention.md?a=1&amp;b=2|런북>\n보고서: `runs/x/report.md`"),
                .context(
                    "훈련입니다. 결함은 의도적으로 주입되었습니다. 장애 INC-1의 메시지 3번 (번호가 같으면 같은 메시지가 두 번 전달된 것입니다)."),
            ])
        let findings = SlackPayloadValidator.validate(try message.encoded())
        #expect(findings.isClean(linksTo: ["https://example.com/runbooks/redis-lock-contention.md?a=1&amp;b=2"]))
    }

    @Test(arguments: Notification.Kind.allCases) func everyKindHasAWordInEveryLanguage(kind: Notification.Kind) {
        let names = AlertLanguage.allCases.map { AlertTexts($0).name(of: kind) }
        #expect(Set(names).count == AlertLanguage.allCases.count)
    }

    @Test(arguments: [
        ("4.2 s", "4.2초", 4.2), ("2 min 05 s", "2분 05초", 125), ("1 h 00 min", "1시간 00분", 3600),
        ("20 ms", "20밀리초", 0.02),
    ])
    func lengthsReadNaturally(english: String, korean: String, seconds: Double) {
        #expect(AlertTexts(.english).duration(.seconds(seconds)) == english)
        #expect(AlertTexts(.korean).duration(.seconds(seconds)) == korean)
    }

    @Test(arguments: [
        "http://example.com/a", "https://example.com/a b", "https://example.com/a|b", "https://example.com/<!channel>",
        "https://user@example.com/a", "javascript:alert(1)", "https:///a", "https://example.com/\u{202E}",
    ])
    func onlyAHarmlessAddressBecomesALink(address: String) throws {
        var notification = SampleNotifications.firing
        notification.links = [.init("Report", address)]
        let findings = SlackPayloadValidator.validate(try SlackMessage(notification).encoded())
        #expect(findings.isClean, "\(findings)")
    }
}

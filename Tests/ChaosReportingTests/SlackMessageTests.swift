import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosReporting

@Suite struct SlackMessageTests {
    @Test func aFiringAlertReadsExactlyLikeThis() throws {
        let message = SlackMessage(SampleNotifications.firing)
        #expect(
            message.text == """
                DRILL: CouponLockContention is firing. Level L2: part of the function failing, users hurt (L1 is the most \
                severe). Redis lock contention: http.p95{scenario=issue-coupon} is 4.2 s. (message 3 of incident r-1)
                """)
        #expect(
            message.blocks == [
                .header(":rotating_light: DRILL: CouponLockContention is firing"),
                .section(
                    """
                    *Level L2: part of the function failing, users hurt (L1 is the most severe)*
                    Redis lock contention: http.p95{scenario=issue-coupon} is 4.2 s.
                    """),
                .fields(["*Target*\nlab", "*Rule*\nhttp.p95 &gt; 1 s for 2 s"]),
                .section("```\nt1 fault effective: 0.25 s\nt4 alert fired: 3.5 s\n```"),
                .section("*Run now*\n```\nfiredrill runbook run r-1\n```"),
                .context(
                    "This is a drill: the fault was injected on purpose. Message 3 of incident r-1"
                        + " (the same number twice is the same message delivered twice)."),
            ])
        #expect(SlackPayloadValidator.validate(try message.encoded()).isClean)
    }

    @Test(arguments: Notification.Kind.allCases)
    func whereSomebodyIsWantedThereIsAButtonIfSlackKnowsWhomToAsk(kind: Notification.Kind) throws {
        let message = SlackMessage(SampleNotifications.of(kind), hasButton: true)
        let actions = message.blocks.filter { $0.type == "actions" }
        #expect(actions.isEmpty == ![.firing, .levelChange].contains(kind))
        #expect(SlackPayloadValidator.validate(try message.encoded()).isClean)
        let json = String(decoding: try message.encoded(), as: UTF8.self)
        let button =
            #"{"elements":[{"action_id":"firedrill-acknowledge","text":{"emoji":true,"text":"Acknowledge","#
            + #""type":"plain_text"},"type":"button","value":"r-1"}],"type":"actions"}"#
        #expect(json.contains(button) == !actions.isEmpty)
        #expect(!SlackMessage(SampleNotifications.of(kind)).blocks.contains { $0.type == "actions" })
    }

    @Test(arguments: Notification.Kind.allCases)
    func everyKindSaysDrillFirstInHeaderAndFallback(kind: Notification.Kind) throws {
        var notification = SampleNotifications.of(kind)
        notification.title = String(repeating: "long ", count: 100)
        let message = SlackMessage(notification)
        let header = try #require(message.blocks.first?.text?.text)
        #expect(header.drop { $0 != "D" }.hasPrefix("DRILL"))
        #expect(message.text.hasPrefix("DRILL"))
        notification.isDrill = false
        #expect(!SlackMessage(notification).text.contains("DRILL"))
        #expect(!"\(SlackMessage(notification).blocks)".contains("drill"))
    }

    @Test func theFallbackOfALateDetourIsOneParagraphOfSentences() {
        var notification = SampleNotifications.firing
        notification.delivery.secondsLate = 41
        notification.delivery.mayRepeat = true
        let text = SlackMessage(notification).text
        let front = "DRILL: CouponLockContention is firing. MAY REPEAT: an earlier attempt may have arrived. Late: "
        #expect(text.hasPrefix(front + "this happened 41 s ago. Level L2: "), "\(text)")
    }

    @Test func aFailedRecoveryIsLoudEvenInADrill() {
        let message = SlackMessage(SampleNotifications.of(.recoveryFailure))
        #expect(message.text.hasPrefix("DRILL, BUT ACT NOW: "))
        #expect("\(message.blocks)".contains("this needs a person now"))
    }

    @Test func aCommandIsShownWholeOrNotAtAll() {
        var notification = SampleNotifications.firing
        notification.command = "rm -rf " + String(repeating: "x", count: 4000)
        let texts = SlackMessage(notification).blocks.compactMap { $0.text?.text }
        #expect(!texts.contains { $0.contains("rm -rf") })
        #expect(texts.contains { $0.contains("too long for this channel") })
    }

    @Test func moreThanTenFieldsGoIntoASecondSection() {
        var notification = SampleNotifications.firing
        notification.fields = (1...23).map { .init("label \($0)", "\($0)") }
        let sections = SlackMessage(notification).blocks.compactMap(\.fields)
        #expect(sections.map(\.count) == [10, 10])
        #expect(sections.joined().map(\.text) == (1...20).map { "*label \($0)*\n\($0)" })
    }

    @Test func detailLinesThatDoNotFitAreCounted() {
        var notification = SampleNotifications.firing
        notification.details = (1...1000).map { "line \($0) ```" }
        let blocks = SlackMessage(notification).blocks
        let shown = blocks.compactMap { $0.text?.text }.filter { $0.hasPrefix("```") }
        let lines = shown.flatMap { $0.split(separator: "\n") }.filter { $0.hasPrefix("line") }
        #expect(shown.count == 3)
        #expect(lines.last.map { $0.hasSuffix("'''") } == true)
        #expect(
            blocks.contains(.context("\(1000 - lines.count) more lines are left out here.")))
    }

    @Test(arguments: 0..<200)
    func noDataBreaksALimitOrBecomesAMention(seed: Int) throws {
        var random = RandomText(seed: UInt64(seed + 7_000))
        let size = [5, 50, 200, 800][seed % 4]
        let notification = Notification(
            kind: Notification.Kind.allCases[random.number(below: Notification.Kind.allCases.count)],
            incident: random.text(pieces: size), sequence: random.number(below: 1000),
            isDrill: random.number(below: 2) == 0, title: random.text(pieces: size),
            level: [nil, .l1, .l2, .l3][random.number(below: 4)], text: random.text(pieces: size),
            fields: (0..<random.number(below: 30)).map { _ in
                .init(random.text(pieces: size / 5), random.text(pieces: size))
            },
            details: (0..<random.number(below: 60)).map { _ in random.text(pieces: size / 10) },
            command: random.number(below: 2) == 0 ? nil : random.text(pieces: size))
        let findings = SlackPayloadValidator.validate(try SlackMessage(notification).encoded())
        #expect(findings.isClean, "\(findings)")
    }

    @Test func anEmptyNotificationIsStillAValidMessage() throws {
        let empty = Notification(
            kind: .summary, incident: "", sequence: 0, isDrill: false, title: "", text: "",
            fields: [.init("", "")], details: [""], command: "")
        let findings = SlackPayloadValidator.validate(try SlackMessage(empty).encoded())
        #expect(findings.isClean, "\(findings)")
    }

    @Test func aHundredKilobytesOfLogGoThrough() throws {
        var notification = SampleNotifications.firing
        let log = String(repeating: "ERROR <!channel> & more 👨‍👩‍👧‍👦 ", count: 2_500)
        notification.title = log
        notification.text = log
        notification.fields = [.init(log, log)]
        notification.details = [log, log]
        let findings = SlackPayloadValidator.validate(try SlackMessage(notification).encoded())
        #expect(findings.isClean, "\(findings)")
    }
}

import ChaosCore
import ChaosTestKit
import class Foundation.ProcessInfo
import Testing

@testable import ChaosReporting

/// Messages as hostile as monitored text can make them: none is refused, none calls anybody. A thousand of them, or as many
/// as FIREDRILL_SLACK_PAYLOADS says.
@Suite(.timeLimit(.minutes(5))) struct SlackFuzzTests {
    private static let runbook = "https://example.com/runbook.md"

    private static var count: Int {
        ProcessInfo.processInfo.environment["FIREDRILL_SLACK_PAYLOADS"].flatMap { Int($0) } ?? 1000
    }

    @Test(arguments: 0..<4) func noPayloadIsRefusedOrCallsAnybody(part: Int) throws {
        for seed in stride(from: part, to: Self.count, by: 4) {
            var random = RandomText(seed: UInt64(seed + 50_000))
            let message = SlackMessage(Self.notification(&random, seed), hasButton: seed % 2 == 0)
            let findings = SlackPayloadValidator.validate(try message.encoded())
            if !findings.isClean(linksTo: [Self.runbook]) { Issue.record("seed \(seed): \(findings)") }
        }
    }

    private static func notification(_ random: inout RandomText, _ seed: Int) -> Notification {
        let kinds = Notification.Kind.allCases
        var notification = Notification(
            kind: kinds[random.number(below: kinds.count)], incident: random.text(pieces: 8), sequence: seed,
            isDrill: random.number(below: 2) == 0, title: random.text(pieces: 8),
            level: [nil, .l1, .l2, .l3][random.number(below: 4)], text: random.text(pieces: 20),
            fields: (0..<random.number(below: 4)).map { _ in .init(random.text(pieces: 3), random.text(pieces: 6)) },
            details: (0..<random.number(below: 6)).map { _ in random.text(pieces: 6) },
            command: random.number(below: 2) == 0 ? nil : random.text(pieces: 6),
            links: [.init(random.text(pieces: 3), Self.runbook), .init("Report", random.text(pieces: 5))],
            language: random.number(below: 2) == 0 ? .english : .korean)
        notification.delivery.mayRepeat = random.number(below: 3) == 0
        notification.delivery.insteadOf = random.number(below: 5) == 0 ? random.text(pieces: 20) : nil
        notification.delivery.secondsLate = random.number(below: 5) == 0 ? 90 : nil
        if seed % 250 == 0 {
            // 100 kB of log, and enough of everything for 80 blocks.
            let log = String(repeating: "ERROR <!channel> \u{202E}& more 👨‍👩‍👧‍👦 <@U012AB3CD> ", count: 1_700)
            notification.text = log
            notification.fields = (0..<80).map { .init("field \($0) \(log.prefix(300))", String(log.prefix(3000))) }
            notification.details = (0..<80).map { "\($0) \(log.prefix(400))" }
        }
        return notification
    }
}

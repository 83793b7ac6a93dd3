import ChaosCore
import Synchronization
import Testing

@testable import ChaosReporting

@Suite struct ConsoleNotifierTests {
    @Test func anAlertReadsExactlyLikeThis() async {
        let written = Mutex("")
        let notifier = ConsoleNotifier { text in written.withLock { $0 += text } }
        #expect(await notifier.deliver(SampleNotifications.firing) == .accepted)
        #expect(
            written.withLock { $0 } == """
                == DRILL: CouponLockContention is firing ==
                Level L2: part of the function failing, users hurt (L1 is the most severe)
                Redis lock contention: http.p95{scenario=issue-coupon} is 4.2 s.
                  Target  lab
                  Rule    http.p95 > 1 s for 2 s
                  | t1 fault effective: 0.25 s
                  | t4 alert fired: 3.5 s
                  Run now: firedrill runbook run r-1
                This is a drill: the fault was injected on purpose. (message 3 of incident r-1)

                """)
    }

    @Test func dataCannotSteerTheTerminal() async {
        let written = Mutex("")
        let notifier = ConsoleNotifier { text in written.withLock { $0 += text } }
        var random = RandomText(seed: 5)
        let hostile = "\u{1B}]0;title\u{7}\r" + random.text(pieces: 2000)
        _ = await notifier.deliver(
            Notification(
                kind: .firing, incident: hostile, sequence: 1, title: hostile, text: hostile,
                fields: [.init(hostile, hostile)], details: [hostile], command: hostile))
        let controls = written.withLock { $0 }.unicodeScalars.filter {
            $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
        }
        #expect(controls.isEmpty)
    }
}

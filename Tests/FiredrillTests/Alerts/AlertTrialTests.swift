import ChaosTestKit
import Foundation
import Synchronization
import Testing

/// A sender that is killed at random, and a Slack that throttles, fails and hangs: nothing is lost.
///
/// A few incidents by default; `FIREDRILL_ALERT_TRIAL=1000` makes it the trial of the README (two minutes), and
/// `FIREDRILL_ALERT_LATENCY=200` measures the way from rule true to accepted. `FIREDRILL_PROGRAM` names a release build.
@Suite(.serialized, .timeLimit(.minutes(10))) struct AlertTrialTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["FIREDRILL_ALERT_TRIAL"].flatMap { Int($0) }

    @Test func nothingIsLostWhateverIsKilled() async throws {
        let isWhole = Self.count != nil
        let desk = try Desk(program: Self.environment["FIREDRILL_PROGRAM"])
        try await SlackReceiver.run { receiver in
            receiver.misbehave { Self.badDay(isWhole: isWhole) }
            var trial = AlertTrial(desk: desk, receiver: receiver, incidents: Self.count ?? 6)
            try await trial.run(kills: isWhole ? 60 : 3)
            let outcome = trial.outcome()
            if isWhole { print(outcome.table) }
            #expect(outcome.handedOver > 0 && outcome.lost.isEmpty, "\(outcome.lost)")
            #expect(outcome.outOfOrder.isEmpty, "\(outcome.outOfOrder)")
            #expect(outcome.unmarkedDuplicates.isEmpty, "\(outcome.unmarkedDuplicates)")
            #expect(outcome.tooEarly.isEmpty, "\(outcome.tooEarly)")
            #expect(receiver.payloads.allSatisfy { $0.findings.isClean })
        }
    }

    /// Figures for the README, printed and not judged: how fast a busy machine is proves nothing.
    @Test(.enabled(if: environment["FIREDRILL_ALERT_LATENCY"] != nil))
    func fromRuleTrueToAcceptedBesideTheAlertmanager() async throws {
        let count = Self.environment["FIREDRILL_ALERT_LATENCY"].flatMap { Int($0) } ?? 200
        let comparison = AlertComparison(desk: try Desk(program: Self.environment["FIREDRILL_PROGRAM"]), count: count)
        let ours = try await comparison.firedrillLatency()
        #expect(ours.milliseconds.count == count)
        print("| rule true to accepted | n | p50 ms | p95 ms | p99 ms | max ms |")
        print("| --- | --- | --- | --- | --- | --- |")
        print(ours.row("firedrill, on disk and synced"))
        guard Alertmanager.isInstalled else { return print("(\(Alertmanager.binary) is not installed: left out)") }
        print(try await comparison.alertmanagerLatency().row("Alertmanager, `group_wait: 0s`, nothing on disk"))
    }

    @Test(.enabled(if: environment["FIREDRILL_ALERT_LATENCY"] != nil && Alertmanager.isInstalled))
    func killsAndThrottlingBesideTheAlertmanager() async throws {
        let desks = try (0..<2).map { _ in try Desk(program: Self.environment["FIREDRILL_PROGRAM"]) }
        let comparisons = desks.map { AlertComparison(desk: $0, count: 1) }
        let alerts = 50
        let kept = try await comparisons[0].firedrillAfterKill(alerts)
        let throttled = try await comparisons[1].firedrillAfterThrottling()
        #expect(kept == alerts)
        #expect(throttled.hasPrefix("2 after"), "\(throttled)")
        print(
            """
            | trial | firedrill | Alertmanager |
            | --- | --- | --- |
            | \(alerts) alerts accepted while Slack is down, SIGKILL, started again: arrived | \(kept) \
            | \(try await comparisons[0].alertmanagerAfterKill(alerts)) |
            | 429 with `Retry-After: 2`, resolved meanwhile: messages announced within 30 s | \(throttled) \
            | \(try await comparisons[1].alertmanagerAfterThrottling()) |
            """)
    }

    /// 30 % throttled, 10 % down, 5 % cut off or silent; what is cut off was not posted.
    private static func badDay(isWhole: Bool) -> SlackReply {
        switch Int.random(in: 0..<100) {
        case 0..<30: .throttled(retryAfter: isWhole ? "\(Int.random(in: 1...3))" : "1")
        case 30..<40: .status(503, body: "service unavailable")
        case 40..<45: isWhole && Bool.random() ? .hang : .reset
        default: .honest
        }
    }
}

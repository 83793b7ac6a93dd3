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

    @Test(.enabled(if: environment["FIREDRILL_ALERT_LATENCY"] != nil))
    func fromRuleTrueToAcceptedTakesMilliseconds() async throws {
        let count = Self.environment["FIREDRILL_ALERT_LATENCY"] ?? "200"
        let desk = try Desk(program: Self.environment["FIREDRILL_PROGRAM"])
        try await SlackReceiver.run { receiver in
            let run = try await desk.run(
                ["alert", "drive", "--latency", "--to", count],
                environment: ["FIREDRILL_SLACK_WEBHOOK_URL": receiver.url])
            print("rule true to accepted, outbox on disk: \(run.output)")
            #expect(run.status == 0 && run.output.contains("n \(count),"), "\(run.errors)")
        }
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

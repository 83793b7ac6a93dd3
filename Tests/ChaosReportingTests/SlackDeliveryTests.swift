import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosReporting

/// The whole way over real HTTP: dispatcher, notifier, and a Slack that has bad days.
@Suite(.timeLimit(.minutes(5))) struct SlackDeliveryTests {
    @Test func everythingArrivesInOrderThroughThrottlingOutagesAndResets() async throws {
        try await SlackReceiver.run { receiver in
            receiver.script([
                .status(503, body: "down"), .honest, .throttled(retryAfter: "1"), .honest, .reset, .honest,
                .status(500, body: "rollup_error"), .throttled(retryAfter: "0"),
            ])
            let log = ResultLog()
            let dispatcher = AlertDispatcher(
                notifiers: [try SlackNotifier(url: Secret(receiver.url))], clock: MonotonicRunClock(),
                policy: RetryPolicy(firstPause: .milliseconds(20))
            ) { log.add($0, $1) }
            for sequence in 1...6 { await dispatcher.enqueue(SampleNotifications.of(.firing, sequence: sequence)) }
            let deliveries = await dispatcher.drain(deadline: .seconds(30))
            #expect(deliveries.map(\.accepted) == Array(repeating: true, count: 6))
            let posted = receiver.payloads.filter(\.wasPosted).flatMap { Self.sequences(of: $0) }
            #expect(posted == Array(1...6))
            #expect(log.sequences == Array(1...6))
            #expect(receiver.payloads.allSatisfy { $0.findings.isClean })
        }
    }

    @Test func nothingIsSentBeforeRetryAfterIsOver() async throws {
        try await SlackReceiver.run { receiver in
            receiver.script([.throttled(retryAfter: "1")])
            let dispatcher = AlertDispatcher(
                notifiers: [try SlackNotifier(url: Secret(receiver.url))], clock: MonotonicRunClock()
            ) { _, _ in }
            await dispatcher.enqueue(SampleNotifications.firing)
            _ = await dispatcher.drain(deadline: .seconds(30))
            let times = receiver.payloads.map(\.at)
            try #require(times.count == 2)
            #expect(times[1] - times[0] >= .seconds(1))
        }
    }

    @Test func aDeadWebhookIsReportedInSlacksWordsAndWithoutItsAddress() async throws {
        try await SlackReceiver.run { receiver in
            receiver.script([.status(404, body: "no_service")])
            let dispatcher = AlertDispatcher(
                notifiers: [try SlackNotifier(url: Secret(receiver.url))], clock: MonotonicRunClock()
            ) { _, _ in }
            await dispatcher.enqueue(SampleNotifications.firing)
            let deliveries = await dispatcher.drain(deadline: .seconds(30))
            #expect(deliveries.map(\.detail) == ["HTTP 404: no_service"])
            #expect(deliveries.map(\.channel) == ["slack"])
        }
    }

    /// The message's number, or those of all messages that were folded into it.
    private static func sequences(of payload: SlackReceiver.Payload) -> [Int] {
        if let one = payload.text.firstMatch(of: #/message (\d+) of incident/#) { return [Int(one.output.1) ?? 0] }
        return String(decoding: payload.body, as: UTF8.self).matches(of: #/r-1 #(\d+)/#).compactMap { Int($0.output.1) }
    }
}

import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosReporting

/// What a 429 changes: the pace, and that waiting messages are told together.
@Suite(.timeLimit(.minutes(5))) struct AlertPaceTests {
    private let bench: OutboxBench

    init() throws { bench = try OutboxBench() }

    @Test func after429NoTwoMessagesAreCloserThanASecond() async throws {
        let notifier = ScriptedNotifier([.throttled(retryAfter: .seconds(3))])
        try bench.leaveBehind([1, 2])
        let dispatcher = bench.dispatcher([notifier])
        _ = await dispatcher.resume()
        for moment in [3.0, 4.0] {
            await bench.clock.sleepers(atLeast: 1)
            #expect(bench.clock.deadlines == [Instant(seconds: moment)])
            bench.clock.advance(to: Instant(seconds: moment))
        }
        #expect(await dispatcher.drain(deadline: .seconds(60)).map(\.at) == [Instant(seconds: 3), Instant(seconds: 4)])
    }

    @Test func theNextProcessKeepsThePaceOfTheOneThatWasKilled() async throws {
        var pace = ChannelPace(path: bench.directory.file("slack.pace"))
        #expect(pace.claim(at: 1_000) == nil)
        pace.throttle(for: .seconds(3), at: 1_000)
        var next = ChannelPace(path: bench.directory.file("slack.pace"))
        #expect(next.isPaced(at: 2_000))
        #expect(next.claim(at: 2_000) == .nanoseconds(3_000_000_000 - 1_000))
        #expect(next.claim(at: 3_000_001_000) == nil)
        // Two processes share one second.
        #expect(pace.claim(at: 3_000_001_000) == .seconds(1))
    }

    @Test func aChannelThatAsksForNoWaitIsKeptToItsPace() {
        var pace = ChannelPace(path: nil)
        pace.throttle(for: .zero, at: 0)
        #expect(pace.claim(at: 0) == .seconds(1))
        #expect(pace.claim(at: 1_000_000_000) == nil)
    }

    @Test func aClockThatWasSetBackDoesNotMakeAnAlertWaitForHours() {
        var pace = ChannelPace(path: nil)
        pace.throttle(for: .seconds(3), at: 3_600_000_000_000)
        #expect(pace.claim(at: 0) == .seconds(3))
    }

    @Test func waitingMessagesAreFoldedAndEachIsNamed() async throws {
        let notifier = ScriptedNotifier([.throttled(retryAfter: .seconds(2))])
        try bench.leaveBehind([1, 2, 3, 4, 5], incident: { "r-\($0)" })
        let dispatcher = bench.dispatcher([notifier])
        _ = await dispatcher.resume()
        await bench.clock.sleepers(atLeast: 1)
        bench.clock.advance(by: .seconds(2))
        let deliveries = await dispatcher.drain(deadline: .seconds(60))
        #expect(deliveries.map(\.accepted) == Array(repeating: true, count: 5))
        #expect(deliveries.last?.detail == "accepted at attempt 2, folded with 4 others")
        let digest = try #require(notifier.delivered.last)
        #expect(notifier.delivered.count == 2)
        #expect(digest.kind == .digest && digest.title == "5 alerts folded into one message")
        let first = try #require(digest.details.first)
        #expect(first == "02:00:00Z r-1 #1 FIRING title of firing")
        #expect(digest.details.map { $0.split(separator: " ")[1] } == (1...5).map { "r-\($0)" })
    }

    @Test func aDigestNamesEveryMessageWhateverIsInIt() throws {
        for seed in 0..<200 {
            var random = RandomText(seed: UInt64(seed + 11_000))
            let items = (0..<50).map { number in
                var message = SampleNotifications.of(.firing, sequence: number, incident: random.text(pieces: 40))
                message.title = random.text(pieces: 100)
                return AlertQueue.Item(
                    notification: message, ticket: AlertTicket(channel: "slack"), epochSeconds: 0)
            }
            let folded = AlertDigest.fitting(items)
            #expect(!folded.isEmpty && folded.count <= AlertDigest.most)
            let message = SlackMessage(AlertDigest.fold(folded))
            let findings = SlackPayloadValidator.validate(try message.encoded())
            #expect(findings.isClean, "\(findings)")
            let text = message.blocks.compactMap { $0.text?.text }.joined(separator: "\n")
            for item in folded {
                let line = SlackText.escape(AlertDigest.line(item).replacing("```", with: "'''"))
                #expect(text.contains(line))
            }
        }
    }

    @Test func aRefusedDigestIsTakenApart() async throws {
        let notifier = ScriptedNotifier([.throttled(retryAfter: .seconds(1)), .refused("HTTP 400: invalid_blocks")])
        try bench.leaveBehind([1, 2, 3])
        let dispatcher = bench.dispatcher([notifier])
        _ = await dispatcher.resume()
        for _ in 0..<4 {
            await bench.clock.sleepers(atLeast: 1)
            bench.clock.advance(by: .seconds(1))
        }
        let deliveries = await dispatcher.drain(deadline: .seconds(60))
        #expect(deliveries.map(\.accepted) == [true, true, true])
        #expect(notifier.delivered.map(\.kind) == [.firing, .digest, .firing, .firing, .firing])
    }

    @Test func aFailedRecoveryIsNeverFolded() {
        let items = [Notification.Kind.firing, .firing, .firing, .recoveryFailure].map { kind in
            AlertQueue.Item(
                notification: SampleNotifications.of(kind), ticket: AlertTicket(channel: "slack"), epochSeconds: 0)
        }
        #expect(AlertDigest.fitting(items).count == 3)
        #expect(AlertDigest.fitting(items.reversed()).isEmpty)
    }
}

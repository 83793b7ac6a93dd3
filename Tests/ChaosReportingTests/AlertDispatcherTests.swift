import ChaosCore
import ChaosTestKit
import Testing

@testable import ChaosReporting

@Suite(.timeLimit(.minutes(5))) struct AlertDispatcherTests {
    private let clock = ManualClock()
    private let log = ResultLog()

    private func dispatcher(
        _ notifiers: [any Notifier], policy: RetryPolicy = RetryPolicy(jitter: 1...1)
    ) -> AlertDispatcher {
        AlertDispatcher(notifiers: notifiers, clock: clock, policy: policy) { [log] in log.add($0, $1) }
    }

    private func message(_ sequence: Int, _ kind: Notification.Kind = .firing) -> Notification {
        SampleNotifications.of(kind, sequence: sequence)
    }

    @Test func messagesArriveInOrderAndEachFateIsReportedOnce() async {
        let notifier = ScriptedNotifier()
        let dispatcher = dispatcher([notifier])
        for sequence in 1...50 { await dispatcher.enqueue(message(sequence)) }
        let deliveries = await dispatcher.drain(deadline: .seconds(10))
        #expect(notifier.delivered.map(\.sequence) == Array(1...50))
        #expect(log.sequences == Array(1...50))
        #expect(deliveries == log.all.map(\.delivery))
        #expect(deliveries.allSatisfy { $0.accepted && $0.channel == "scripted" && $0.message == "firing" })
        #expect(notifier.isClosed)
    }

    @Test func enqueueReturnsWhileTheChannelIsSilent() async throws {
        let notifier = ScriptedNotifier(isHeld: true)
        let dispatcher = dispatcher([notifier])
        for sequence in 1...3 { await dispatcher.enqueue(message(sequence)) }
        try await eventually("the first message is under way") { notifier.delivered.count == 1 }
        #expect(log.all.isEmpty)
        notifier.letGo()
        #expect(await dispatcher.drain(deadline: .seconds(10)).count == 3)
    }

    @Test func aDrainThatIsHurriedEndsWhenItIsTold() async throws {
        let notifier = ScriptedNotifier(isHeld: true)
        let dispatcher = dispatcher([notifier])
        await dispatcher.enqueue(message(1))
        async let deliveries = dispatcher.drain(deadline: .seconds(60))
        async let hurried: Void = dispatcher.hurry(.seconds(2))
        await clock.sleepers(atLeast: 2)
        clock.advance(by: .seconds(2))
        #expect(await deliveries.map(\.accepted) == [false])
        await hurried
        notifier.letGo()
    }

    @Test func aThrottledMessageIsRepeatedExactlyWhenAskedAndNothingOvertakesIt() async throws {
        let notifier = ScriptedNotifier([.throttled(retryAfter: .seconds(7)), .throttled(retryAfter: .seconds(2))])
        let dispatcher = dispatcher([notifier])
        await dispatcher.enqueue(message(1))
        await dispatcher.enqueue(message(2))
        await clock.sleepers(atLeast: 1)
        #expect(clock.deadlines == [Instant(seconds: 7)])
        clock.advance(by: .milliseconds(6999))
        #expect(notifier.delivered.map(\.sequence) == [1])
        clock.advance(by: .milliseconds(1))
        await clock.sleepers(atLeast: 1)
        #expect(clock.deadlines == [Instant(seconds: 9)])
        clock.advance(by: .seconds(2))
        // Behind a 429 the next message comes a second later.
        await clock.sleepers(atLeast: 1)
        #expect(clock.deadlines == [Instant(seconds: 10)])
        clock.advance(by: .seconds(1))
        let deliveries = await dispatcher.drain(deadline: .seconds(60))
        #expect(notifier.delivered.map(\.sequence) == [1, 1, 1, 2])
        #expect(deliveries.map(\.detail) == ["accepted at attempt 3", "accepted at attempt 1"])
        #expect(deliveries.map(\.at) == [Instant(seconds: 9), Instant(seconds: 10)])
    }

    @Test func failuresAreRepeatedWithLongerPausesAndThenGivenUp() async throws {
        let notifier = ScriptedNotifier(Array(repeating: .failed("HTTP 503: down"), count: 3))
        let dispatcher = dispatcher([notifier], policy: RetryPolicy(maximumAttempts: 3, jitter: 1...1))
        await dispatcher.enqueue(message(1))
        await dispatcher.enqueue(message(2))
        for moment in [1.0, 3.0] {
            await clock.sleepers(atLeast: 1)
            #expect(clock.deadlines == [Instant(seconds: moment)])
            clock.advance(to: Instant(seconds: moment))
        }
        let deliveries = await dispatcher.drain(deadline: .seconds(60))
        #expect(deliveries.map(\.accepted) == [false, true])
        #expect(deliveries.first?.detail == "given up after 3 attempts: HTTP 503: down")
    }

    @Test func aRefusalIsFinalAndTheNextMessageStillGoes() async {
        let notifier = ScriptedNotifier([.refused("HTTP 400: invalid_payload")])
        let dispatcher = dispatcher([notifier])
        await dispatcher.enqueue(message(1))
        await dispatcher.enqueue(message(2, .resolved))
        let deliveries = await dispatcher.drain(deadline: .seconds(60))
        #expect(deliveries.map(\.accepted) == [false, true])
        #expect(deliveries.map(\.detail) == ["HTTP 400: invalid_payload", "accepted at attempt 1"])
        #expect(deliveries.map(\.message) == ["firing", "resolved"])
    }

    @Test func oneChannelThatIsDownDoesNotHoldUpTheOther() async throws {
        let down = ScriptedNotifier(isHeld: true)
        let up = ScriptedNotifier()
        let dispatcher = dispatcher([down, up])
        await dispatcher.enqueue(message(1))
        await dispatcher.enqueue(message(2))
        try await eventually("the other channel has both") { up.delivered.count == 2 }
        #expect(down.delivered.count == 1)
        down.letGo()
        #expect(await dispatcher.drain(deadline: .seconds(10)).count == 4)
    }

    @Test func whatIsLeftAtTheDeadlineIsReportedWithWhy() async throws {
        let notifier = ScriptedNotifier([.throttled(retryAfter: .seconds(3600))])
        let dispatcher = dispatcher([notifier])
        await dispatcher.enqueue(message(1))
        await dispatcher.enqueue(message(2, .resolved))
        await clock.sleepers(atLeast: 1)
        async let drained = dispatcher.drain(deadline: .seconds(30))
        await clock.sleepers(atLeast: 2)
        clock.advance(by: .seconds(30))
        let deliveries = await drained
        #expect(deliveries.map(\.accepted) == [false, false])
        #expect(
            deliveries.map(\.detail) == [
                "not delivered when the run ended (waited 30 s): the channel asked to wait 1 h 00 min",
                "not delivered when the run ended (waited 30 s): it waited behind another message",
            ])
        #expect(notifier.delivered.count == 1)
        #expect(notifier.isClosed)
    }

    @Test func aChannelThatNeverAnswersCannotHoldUpTheEnd() async throws {
        let notifier = ScriptedNotifier(isHeld: true)
        let dispatcher = dispatcher([notifier])
        await dispatcher.enqueue(message(1))
        try await eventually("it is under way") { notifier.delivered.count == 1 }
        async let drained = dispatcher.drain(deadline: .seconds(30))
        await clock.sleepers(atLeast: 1)
        clock.advance(by: .seconds(30))
        #expect(
            await drained.map(\.detail) == [
                "not delivered when the run ended (waited 30 s): no answer yet; it may have arrived"
            ])
        // Its late answer changes nothing any more.
        notifier.letGo()
        try await eventually("it answers after all") { notifier.answered == 1 }
        for _ in 0..<100 {
            #expect(await dispatcher.drain(deadline: .zero).count == 1)
            await Task.yield()
        }
        #expect(log.all.count == 1)
    }

    @Test func afterTheEndAMessageIsReportedAsNotSent() async {
        let dispatcher = dispatcher([ScriptedNotifier()])
        #expect(await dispatcher.drain(deadline: .seconds(1)).isEmpty)
        await dispatcher.enqueue(message(1))
        #expect(log.all.map(\.delivery.accepted) == [false])
        #expect(log.all.map(\.delivery.detail) == ["not sent: the run's delivery had ended"])
    }

    @Test func aCancelledCallerStillWaitsForTheMessages() async throws {
        let notifier = ScriptedNotifier(isHeld: true)
        let dispatcher = dispatcher([notifier])
        await dispatcher.enqueue(message(1))
        let drain = Task { await dispatcher.drain(deadline: .seconds(30)) }
        await clock.sleepers(atLeast: 1)
        drain.cancel()
        notifier.letGo()
        #expect(await drain.value.map(\.accepted) == [true])
    }

    @Test(arguments: 0..<50) func aMessageSentDuringTheEndIsReportedAllTheSame(round: Int) async {
        let notifier = ScriptedNotifier()
        let dispatcher = dispatcher([notifier])
        await dispatcher.enqueue(message(0))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await dispatcher.drain(deadline: .seconds(30)) }
            for sequence in 1...20 {
                group.addTask { [message = message(sequence)] in await dispatcher.enqueue(message) }
            }
        }
        // Accepted or not: each is reported once, and only what was delivered counts as accepted.
        #expect(log.sequences.sorted() == Array(0...20))
        let accepted = log.all.filter(\.delivery.accepted).map(\.notification.sequence)
        #expect(accepted.sorted() == notifier.delivered.map(\.sequence).sorted())
    }

    @Test func withoutChannelsThereIsNothingToReport() async {
        let dispatcher = dispatcher([])
        await dispatcher.enqueue(message(1))
        #expect(await dispatcher.drain(deadline: .seconds(1)).isEmpty)
    }
}

import ChaosCore
import ChaosEngine
import ChaosReporting
import Synchronization

/// Hands the engine's notifications to the dispatcher, and what became of them back to the engine.
final class DispatchingSink: AlertSink {
    let results: AsyncStream<AlertResult>
    private let continuation: AsyncStream<AlertResult>.Continuation
    private let dispatcher: AlertDispatcher
    private let clock: any RunClock
    private let hasChannel: Bool
    private let hasSaidSo = Mutex(false)

    init(notifiers: [any Notifier], clock: any RunClock) {
        let (stream, continuation) = AsyncStream<AlertResult>.makeStream()
        results = stream
        self.continuation = continuation
        self.clock = clock
        hasChannel = !notifiers.isEmpty
        dispatcher = AlertDispatcher(notifiers: notifiers, clock: clock) { delivery, notification in
            continuation.yield(AlertResult(notification: notification, delivery: delivery))
        }
    }

    func send(_ notification: Notification) async {
        guard hasChannel else { return sayThatNothingIsSent(notification) }
        await dispatcher.enqueue(notification)
    }

    /// Once per run, so that the timeline and the report show why nobody was told.
    private func sayThatNothingIsSent(_ notification: Notification) {
        let isFirst = hasSaidSo.withLock { said in
            defer { said = true }
            return !said
        }
        guard isFirst else { return }
        let delivery = AlertDelivery(
            channel: "slack", message: notification.kind.rawValue, accepted: false,
            detail: "nothing was sent in this run: FIREDRILL_SLACK_WEBHOOK_URL is not set", at: clock.now)
        continuation.yield(AlertResult(notification: notification, delivery: delivery))
    }

    func drain(deadline: Duration) async {
        _ = await dispatcher.drain(deadline: deadline)
        continuation.finish()
    }
}

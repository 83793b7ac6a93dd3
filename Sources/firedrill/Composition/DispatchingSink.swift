import ChaosCore
import ChaosEngine
import ChaosReporting

/// Hands the engine's notifications to the dispatcher, and what became of them back to the engine.
final class DispatchingSink: AlertSink {
    let results: AsyncStream<AlertResult>
    private let continuation: AsyncStream<AlertResult>.Continuation
    private let dispatcher: AlertDispatcher

    init(notifiers: [any Notifier], clock: any RunClock) {
        let (stream, continuation) = AsyncStream<AlertResult>.makeStream()
        results = stream
        self.continuation = continuation
        dispatcher = AlertDispatcher(notifiers: notifiers, clock: clock) { delivery, notification in
            continuation.yield(AlertResult(notification: notification, delivery: delivery))
        }
    }

    func send(_ notification: Notification) async {
        await dispatcher.enqueue(notification)
    }

    func drain(deadline: Duration) async {
        _ = await dispatcher.drain(deadline: deadline)
        continuation.finish()
    }
}

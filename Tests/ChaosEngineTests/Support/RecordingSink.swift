import ChaosCore
import ChaosEngine
import Synchronization

/// Keeps every notification, and answers each at once on one channel.
final class RecordingSink: AlertSink {
    let results: AsyncStream<AlertResult>
    private let answers: AsyncStream<AlertResult>.Continuation
    private let clock: any RunClock
    private let channel: String
    private let accepts: Bool
    private let delay: Duration
    private let state = Mutex((notifications: [Notification](), drained: 0))

    /// `delay` is how long after the sending the channel says that it answered.
    init(clock: any RunClock, channel: String = "slack", accepts: Bool = true, delay: Duration = .milliseconds(300)) {
        (results, answers) = AsyncStream.makeStream(of: AlertResult.self)
        self.clock = clock
        self.channel = channel
        self.accepts = accepts
        self.delay = delay
    }

    var notifications: [Notification] { state.withLock { $0.notifications } }
    var kinds: [Notification.Kind] { notifications.map(\.kind) }
    var timesDrained: Int { state.withLock { $0.drained } }

    func send(_ notification: Notification) async {
        state.withLock { $0.notifications.append(notification) }
        let delivery = AlertDelivery(
            channel: channel, message: notification.kind.rawValue, accepted: accepts,
            detail: accepts ? "HTTP 200 ok" : "HTTP 404 no_service", at: clock.now + delay)
        answers.yield(AlertResult(notification: notification, delivery: delivery))
    }

    func drain(deadline: Duration) async {
        state.withLock { $0.drained += 1 }
        answers.finish()
    }
}

/// Keeps the snapshots of a run.
final class RecordingObserver: RunObserver {
    private let kept = Mutex<[RunSnapshot]>([])

    var snapshots: [RunSnapshot] { kept.withLock { $0 } }

    /// The phases in the order in which they came.
    var phases: [RunSnapshot.Phase] {
        snapshots.map(\.phase).reduce(into: []) { phases, phase in
            if phases.last != phase { phases.append(phase) }
        }
    }

    func update(_ snapshot: RunSnapshot) async {
        kept.withLock { $0.append(snapshot) }
    }
}

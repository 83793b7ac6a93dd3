import ChaosCore

/// Brings notifications to all channels in the background, in order, so that a drill never waits for Slack.
///
/// Every channel has its own queue: one that is down does not hold up the others. The dispatcher owns the notifiers and
/// closes them at the end of `drain`.
public actor AlertDispatcher {
    /// Takes the fate of one message on one channel. Called once for each, in the channel's order.
    public typealias ResultHandler = @Sendable (AlertDelivery, Notification) -> Void

    private struct Lane {
        let notifier: any Notifier
        var queue = AlertQueue()
        var worker: Task<Void, Never>?

        var channel: String { type(of: notifier).kind }
    }

    private let clock: any RunClock
    private let policy: RetryPolicy
    private let onResult: ResultHandler
    private var lanes: [Lane]
    private var deliveries: [AlertDelivery] = []
    private var isClosed = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// Makes the dispatcher; nothing is sent before the first `enqueue`. The handler must return at once.
    public init(
        notifiers: [any Notifier], clock: any RunClock, policy: RetryPolicy = RetryPolicy(),
        onResult: @escaping ResultHandler
    ) {
        self.clock = clock
        self.policy = policy
        self.onResult = onResult
        lanes = notifiers.map { Lane(notifier: $0) }
    }

    /// Takes a notification for every channel and returns at once. After `drain` it is reported as not sent.
    public func enqueue(_ notification: Notification) {
        for index in lanes.indices {
            guard !isClosed else {
                report(notification, lane: index, accepted: false, detail: "not sent: the run's delivery had ended")
                continue
            }
            lanes[index].queue.append(notification)
            if lanes[index].worker == nil {
                lanes[index].worker = Task { await self.work(lane: index) }
            }
        }
    }

    /// Waits until every message's fate is known, or until the deadline: what is left then is reported as not accepted,
    /// with why. Ends the deliveries, closes the notifiers and returns all results. A cancelled caller waits as well,
    /// since a drill that was stopped is announced too.
    public func drain(deadline: Duration) async -> [AlertDelivery] {
        if !isIdle {
            let timer = Task { [clock] in
                guard (try? await clock.sleep(for: deadline)) != nil else { return }
                self.expire(after: deadline)
            }
            // Asked again after waking up: somebody may have been quicker and sent one more.
            while !isIdle { await withCheckedContinuation { waiters.append($0) } }
            timer.cancel()
        }
        isClosed = true
        for lane in lanes { await lane.notifier.close() }
        return deliveries
    }

    private var isIdle: Bool { lanes.allSatisfy { $0.queue.isEmpty } }

    private func work(lane index: Int) async {
        while let pause = await attempt(lane: index) {
            if pause == .zero { continue }
            // Cancelled only when the deadline has already reported what is left.
            do { try await clock.sleep(for: pause) } catch { return }
        }
    }

    /// Hands the head to the channel; returns the pause before the next attempt, or `nil` when nothing is left.
    private func attempt(lane index: Int) async -> Duration? {
        guard !isClosed, let item = lanes[index].queue.head else {
            lanes[index].worker = nil
            return nil
        }
        lanes[index].queue.beginAttempt()
        let answer = await lanes[index].notifier.deliver(item.notification)
        // The deadline came while the channel was thinking: the message is already reported.
        guard !isClosed else { return nil }
        lanes[index].queue.note(answer)
        switch policy.step(after: answer, attempt: item.attempts + 1) {
        case .again(let pause):
            return pause
        case .finished(let accepted, let detail):
            lanes[index].queue.finishHead()
            report(item.notification, lane: index, accepted: accepted, detail: detail)
            resumeWhenIdle()
            return .zero
        }
    }

    private func expire(after deadline: Duration) {
        guard !isClosed, !isIdle else { return }
        isClosed = true
        let waited = "not delivered when the run ended (waited \(DurationText.describe(deadline)))"
        for index in lanes.indices {
            lanes[index].worker?.cancel()
            for item in lanes[index].queue.removeAll() {
                report(item.notification, lane: index, accepted: false, detail: "\(waited): \(Self.last(item))")
            }
        }
        resumeWhenIdle()
    }

    private static func last(_ item: AlertQueue.Item) -> String {
        switch item.lastAnswer {
        case .failed(let words), .refused(let words): "last answer after \(item.attempts) attempts: \(words)"
        case .throttled(let pause): "the channel asked to wait \(DurationText.describe(pause))"
        case .accepted, nil:
            item.attempts > 0 ? "no answer yet; it may have arrived" : "it waited behind another message"
        }
    }

    private func report(_ notification: Notification, lane index: Int, accepted: Bool, detail: String) {
        let delivery = AlertDelivery(
            channel: lanes[index].channel, message: notification.kind.rawValue, accepted: accepted, detail: detail,
            at: clock.now)
        deliveries.append(delivery)
        onResult(delivery, notification)
    }

    private func resumeWhenIdle() {
        guard isIdle else { return }
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
}

import ChaosCore
import ChaosEngine
import ChaosReporting
import Synchronization

/// Hands the engine's notifications to the dispatcher, what became of them back to the engine, and both to the incident's
/// history on disk, where other processes see it and acknowledge.
///
/// Messages that earlier runs left in the outbox go out with them; what becomes of those is not this run's history.
final class DispatchingSink: AlertSink {
    let results: AsyncStream<AlertResult>
    let acknowledgements: AsyncStream<Acknowledgement>
    private let answers: AsyncStream<AlertResult>.Continuation
    private let people: AsyncStream<Acknowledgement>.Continuation
    private let dispatcher: AlertDispatcher
    private let log: IncidentLog
    private let clock: any RunClock
    private let hasChannel: Bool
    private let hasSaidSo = Mutex(false)
    private let listening = Mutex<Task<Void, Never>?>(nil)

    init(
        setup: AlertSetup, incident: String, state: StateFolder, clock: any RunClock,
        originEpochSeconds: Double
    ) {
        let (results, answers) = AsyncStream<AlertResult>.makeStream()
        let (acknowledgements, people) = AsyncStream<Acknowledgement>.makeStream()
        let log = IncidentLog(
            book: state.incidents, incident: incident, clock: clock, origin: originEpochSeconds)
        self.results = results
        self.answers = answers
        self.acknowledgements = acknowledgements
        self.people = people
        self.log = log
        self.clock = clock
        hasChannel = !setup.isEmpty
        dispatcher = AlertDispatcher(
            plan: setup.plan, channels: setup.channels, outbox: state.outbox, clock: clock,
            originEpochSeconds: originEpochSeconds
        ) { delivery, notification in
            log.note(delivery, of: notification)
            guard notification.incident == incident else { return }
            answers.yield(AlertResult(notification: notification, delivery: delivery))
        }
        listening.withLock { $0 = Task { await log.watch { people.yield($0) } } }
        guard hasChannel else { return }
        Task { [dispatcher] in
            await dispatcher.prepare()
            for trouble in await dispatcher.resume().troubles {
                Terminal.error("alert outbox: \(trouble)")
            }
        }
    }

    func send(_ notification: Notification) async {
        log.note(notification)
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
        answers.yield(AlertResult(notification: notification, delivery: delivery))
    }

    func drain(deadline: Duration) async {
        _ = await dispatcher.drain(deadline: deadline)
        listening.withLock { $0?.cancel() }
        people.finish()
        answers.finish()
    }
}

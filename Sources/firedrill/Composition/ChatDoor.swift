import ChaosCore
import ChaosReporting
import ChaosServe

/// Puts acknowledgements by chat tools together: the secrets from the environment, the book of incidents, the channels.
struct ChatDoor: Sendable {
    static let secret = EnvironmentSecret("FIREDRILL_ACK_SECRET", "the acknowledge secret")
    static let slackSecret = EnvironmentSecret("FIREDRILL_SLACK_SIGNING_SECRET", "the Slack signing secret")

    private typealias Job = @Sendable () async -> Void

    let door: AcknowledgeDoor
    private let jobs: AsyncStream<Job>
    private let later: AsyncStream<Job>.Continuation

    /// Throws `.usage` when a secret cannot be read, or can be guessed.
    init(state: StateFolder, environment: [String: String]) throws(ChaosError) {
        let (jobs, later) = AsyncStream<Job>.makeStream()
        self.jobs = jobs
        self.later = later
        let acknowledger = IncidentAcknowledger(state: state)
        door = try AcknowledgeDoor(
            secret: Self.secret.read(environment), slackSecret: Self.slackSecret.read(environment),
            language: (try? AlertSetup.load().plan.language) ?? .english,
            reply: { to, text in later.yield { await to.send(text) } }
        ) { incident, by in
            let noted = try acknowledger.note(incident, by: by)
            let told = noted.isFirst ? await Self.tell(noted, acknowledger, later) : "nobody is told again"
            return AcknowledgeOutcome(
                incident: noted.incident.incident, by: noted.by, isFirst: noted.isFirst, told: told)
        }
    }

    /// Follows the messages to their channels until `close`, so that nobody who acknowledges waits for Slack. What is then
    /// still on its way has two seconds; messages stay in the outbox.
    func follow() async {
        await withDiscardingTaskGroup { group in
            for await job in jobs { group.addTask { await job() } }
            group.cancelAll()
        }
    }

    /// No more acknowledgements come.
    func close() { later.finish() }

    /// Says what becomes of it; what cannot be told now does not undo that it was noted.
    private static func tell(
        _ noted: IncidentAcknowledger.Noted, _ acknowledger: IncidentAcknowledger,
        _ later: AsyncStream<Job>.Continuation
    ) async -> String {
        if acknowledger.isRunning(noted) {
            later.yield {
                // A drill that ended at this very moment has not heard of it.
                if await acknowledger.drillTook(noted) || acknowledger.isRunning(noted) { return }
                _ = try? await acknowledger.news(of: noted)?.deliver(within: .seconds(60))
            }
            return "the running drill tells everybody"
        }
        do {
            guard let news = try await acknowledger.news(of: noted) else {
                return "no channel is set up, so that nobody was told"
            }
            later.yield { _ = await news.deliver(within: .seconds(60)) }
            return "everybody is being told"
        } catch {
            Terminal.error("acknowledgement of \(noted.incident.incident): \(error)")
            return "nobody was told: the alert channels could not be used"
        }
    }
}

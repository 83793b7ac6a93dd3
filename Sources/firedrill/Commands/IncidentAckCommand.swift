import ArgumentParser
import ChaosCore
import ChaosReporting

/// `firedrill incident ack`: somebody sees to it. Sets t6 of a drill that runs, in whatever process it runs.
struct IncidentAckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Acknowledges an incident; everybody who was told of it is told that too.")

    @Argument(help: "The incident's id or its beginning, or latest.")
    var incident: String

    @Option(name: .long, help: "Who acknowledges.")
    var by: String

    @OptionGroup var output: OutputOptions

    func validate() throws {
        let isName = !by.trimmingSpaces.isEmpty && by.count <= 100 && !by.contains(where: \.isNewline)
        guard isName else { throw ValidationError("--by takes a name of at most 100 characters.") }
    }

    func run() async throws {
        let state = try StateFolder()
        let summary = try state.incidents.find(incident)
        if let first = summary.acknowledgedBy {
            return Terminal.output(
                "\(summary.incident) was acknowledged by \(IncidentWords.name(first)) before")
        }
        let name = by.trimmingSpaces
        let now = WallClock.epochSeconds
        try state.incidents.append(
            [IncidentEvent(.acknowledged, at: now, text: name)], to: summary.incident)
        let told =
            IncidentLife.isHeld(try state.incidents.lifePath(of: summary.incident))
            ? await waitForTheDrill(summary, state) : try await tell(summary, name, state)
        Terminal.output("\(summary.incident) acknowledged by \(IncidentWords.name(name)); \(told)")
    }

    /// The drill hears of it by itself and tells the channels.
    private func waitForTheDrill(_ summary: IncidentSummary, _ state: StateFolder) async -> String {
        let clock = MonotonicRunClock()
        while clock.now < Instant(seconds: 10) {
            let events = (try? state.incidents.events(of: summary.incident)) ?? []
            if events.contains(where: { $0.message == .acknowledged }) {
                return "the running drill has noted it"
            }
            guard (try? await clock.sleep(for: .milliseconds(100))) != nil else { break }
        }
        return "the running drill has not answered so far"
    }

    /// No drill runs any more: the channels are told from here.
    private func tell(_ summary: IncidentSummary, _ name: String, _ state: StateFolder) async throws
        -> String
    {
        let setup = try AlertSetup.load()
        guard !setup.isEmpty else { return "no channel is set up, so that nobody was told" }
        let clock = MonotonicRunClock()
        let origin = WallClock.epochSeconds
        let log = IncidentLog(
            book: state.incidents, incident: summary.incident, clock: clock, origin: origin)
        let texts = AlertTexts(setup.plan.language)
        let dispatcher = AlertDispatcher(
            plan: setup.plan, channels: setup.channels, outbox: state.outbox, clock: clock,
            originEpochSeconds: origin
        ) { delivery, notification in
            log.note(delivery, of: notification)
        }
        // What the drill had to say comes first.
        _ = await dispatcher.resume()
        let message = Notification(
            kind: .acknowledged, incident: summary.incident, sequence: summary.lastSequence + 1,
            title: texts.acknowledged(by: name), level: summary.level, text: texts.somebodyActs(name),
            language: setup.plan.language)
        log.note(message)
        await dispatcher.enqueue(message)
        let deliveries = await dispatcher.drain(deadline: .seconds(15)).filter {
            $0.message == "acknowledged"
        }
        let told = deliveries.filter(\.accepted).map(\.channel)
        return told.isEmpty ? "no channel has taken it so far" : "told: \(told.joined(separator: ", "))"
    }
}

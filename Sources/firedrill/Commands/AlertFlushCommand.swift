import ArgumentParser
import ChaosCore
import ChaosReporting

/// `firedrill alert flush`: sends what runs left behind that are gone.
struct AlertFlushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flush", abstract: "Sends the alerts that earlier runs could not deliver.",
        discussion: "Exit code 0 when nothing waits any more, 2 when something still does.")

    @Option(name: .long, help: "How many seconds to try.")
    var timeout = 120

    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let waiting: Int
        let accepted: Int
        let deliveries: [AlertDelivery]
    }

    func validate() throws {
        guard (1...86_400).contains(timeout) else {
            throw ValidationError("--timeout takes 1 to 86400 seconds.")
        }
    }

    func run() async throws {
        let setup = try AlertSetup.load()
        guard !setup.isEmpty else {
            throw ChaosError(
                .usage, operation: "send the waiting alerts", target: "the alert channels",
                cause: "there is none",
                remedy: "Set FIREDRILL_SLACK_WEBHOOK_URL, or write an alerts.yaml.")
        }
        let state = try StateFolder()
        let clock = MonotonicRunClock()
        let origin = WallClock.epochSeconds
        let log = IncidentLog(book: state.incidents, incident: "", clock: clock, origin: origin)
        let dispatcher = AlertDispatcher(
            plan: setup.plan, channels: setup.channels, outbox: state.outbox, clock: clock,
            originEpochSeconds: origin
        ) { delivery, notification in
            log.note(delivery, of: notification)
        }
        let found = await dispatcher.resume()
        for trouble in found.troubles { Terminal.error("alert outbox: \(trouble)") }
        let deliveries = await dispatcher.drain(deadline: .seconds(timeout))
        let refused = deliveries.filter { !$0.accepted }
        let report = Report(
            waiting: found.messages, accepted: deliveries.count(where: \.accepted), deliveries: deliveries
        )
        if output.json {
            Terminal.output(try JSONText.write(report))
        } else {
            for one in refused {
                Terminal.error("\(one.channel): \(one.message) not accepted: \(one.detail)")
            }
            Terminal.output("\(report.accepted) of \(found.messages) waiting alerts were accepted")
        }
        if !refused.isEmpty || !found.troubles.isEmpty { throw ExitStatus.fail.thrown }
    }
}

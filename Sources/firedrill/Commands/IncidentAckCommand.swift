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

    private struct Report: Encodable {
        let incident: String
        let acknowledgedBy: String
        let first: Bool
        let told: String
    }

    func validate() throws {
        guard PersonName.isWhole(by) else { throw ValidationError("--by takes a name of at most 100 characters.") }
    }

    func run() async throws {
        guard let name = PersonName(by)?.text else { return }
        let acknowledger = IncidentAcknowledger(state: try StateFolder())
        let noted = try acknowledger.note(incident, by: name)
        let id = noted.incident.incident
        let told = noted.isFirst ? try await tell(noted, acknowledger) : "nobody is told again"
        if output.json {
            let report = Report(incident: id, acknowledgedBy: noted.by, first: noted.isFirst, told: told)
            return Terminal.output(try JSONText.write(report))
        }
        guard noted.isFirst else {
            return Terminal.output("\(id) was acknowledged by \(IncidentWords.name(noted.by)) before")
        }
        Terminal.output("\(id) acknowledged by \(name); \(told)")
    }

    private func tell(_ noted: IncidentAcknowledger.Noted, _ acknowledger: IncidentAcknowledger) async throws -> String
    {
        if acknowledger.isRunning(noted) {
            if await acknowledger.drillTook(noted) { return "the running drill has noted it" }
            if acknowledger.isRunning(noted) { return "the running drill has not answered so far" }
        }
        guard let news = try await acknowledger.news(of: noted) else {
            return "no channel is set up, so that nobody was told"
        }
        return await news.deliver(within: .seconds(15))
    }
}

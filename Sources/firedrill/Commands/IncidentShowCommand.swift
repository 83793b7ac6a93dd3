import ArgumentParser
import ChaosCore
import ChaosReporting

/// `firedrill incident show`: one incident's history.
struct IncidentShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what happened to an incident, and which channel took which message.")

    @Argument(help: "The incident's id or its beginning, or latest.")
    var incident: String

    @OptionGroup var output: OutputOptions

    private struct Whole: Encodable {
        let summary: IncidentSummary
        let events: [IncidentEvent]
    }

    func run() throws {
        let book = try StateFolder().incidents
        let summary = try book.find(incident)
        let events = try book.events(of: summary.incident)
        if output.json {
            return Terminal.output(try JSONText.write(Whole(summary: summary, events: events)))
        }
        Terminal.output(IncidentWords.line(summary))
        for event in events { Terminal.output("  \(IncidentWords.line(event))") }
    }
}

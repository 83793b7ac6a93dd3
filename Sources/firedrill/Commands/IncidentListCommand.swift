import ArgumentParser
import ChaosCore
import ChaosReporting

/// `firedrill incident list`: the newest first.
struct IncidentListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the incidents of this machine, the newest first.")

    @Option(name: .long, help: "At most this many.")
    var limit = 20

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0.") }
    }

    func run() throws {
        let incidents = try StateFolder().incidents.list().prefix(limit)
        if output.json { return Terminal.output(try JSONText.write(Array(incidents))) }
        if incidents.isEmpty { output.say("no incident has been recorded") }
        for incident in incidents { Terminal.output(IncidentWords.line(incident)) }
    }
}

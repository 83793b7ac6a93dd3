import ArgumentParser

/// `firedrill incident`: what was recorded of incidents, and who sees to them.
struct IncidentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident", abstract: "Lists incidents, shows one, acknowledges one.",
        subcommands: [IncidentListCommand.self, IncidentShowCommand.self, IncidentAckCommand.self])
}

import ArgumentParser

/// `firedrill alert`: whether alerts arrive.
struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert", abstract: "Tests the alert channels and sends what waits in the outbox.",
        subcommands: [AlertTestCommand.self, AlertFlushCommand.self, AlertDriveCommand.self])
}

import ArgumentParser

/// `firedrill schedule`: drills that come by themselves.
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Shows, runs, accounts for and exports schedules of drills.",
        subcommands: [
            ScheduleNextCommand.self, ScheduleRunCommand.self, ScheduleLedgerCommand.self, ScheduleSkipCommand.self,
            ScheduleExportCommand.self,
        ])
}

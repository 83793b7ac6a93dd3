import ArgumentParser

/// `firedrill store`: the history of all runs.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "The history of all runs: list, keep, export and import it.",
        subcommands: [
            StoreListCommand.self, StorePruneCommand.self, StoreExportCommand.self, StoreImportCommand.self,
            StoreLocksCommand.self, StoreUnlockCommand.self,
        ])
}

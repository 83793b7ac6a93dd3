import ArgumentParser
import ChaosCore
import ChaosStore
import Foundation

/// `firedrill store export`: runs as one JSON document.
struct StoreExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a run, or all, with documents and samples as one JSON document.")

    @Argument(help: "The run. Without it, give --all.")
    var run: String?

    @Flag(name: .long, help: "Every run of the store.")
    var all = false

    @Option(name: .long, help: "The file to write (default: standard output).")
    var to: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (run == nil) != all { throw ValidationError("Name a run or give --all.") }
    }

    func run() async throws {
        let sink = try to.map { try ExportFile($0) }
        do {
            try await StoreWork.with(storeOptions) { store in
                let archive = RunArchive(store.runs, samplesFolder: try StateFolder().runs)
                let write: (String) throws -> Void = { text in
                    if let sink { try sink.write(text) } else { Terminal.piece(text) }
                }
                if let run {
                    try await archive.export(run: run, write: write)
                } else {
                    try await archive.export(RunFilter(), write: write)
                }
            }
            try sink?.finish()
        } catch {
            sink?.discard()
            throw error
        }
        if let to { output.say("wrote \(to)") }
    }
}

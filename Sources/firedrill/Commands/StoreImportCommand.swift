import ArgumentParser
import ChaosCore
import ChaosStore
import Foundation

/// `firedrill store import`: runs from files into the store.
struct StoreImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Puts exported runs, or runs' own record.json files, into the store; twice adds nothing.")

    @Argument(help: "Files that `firedrill store export` wrote, or record.json files.")
    var files: [String]

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let reports = try await StoreWork.with(storeOptions) { store in
            let archive = RunArchive(store.runs, samplesFolder: try StateFolder().runs)
            var reports: [RunArchive.Report] = []
            for file in files { reports.append(try await archive.load(try Self.data(file), from: file)) }
            return reports
        }
        var all = RunArchive.Report()
        for report in reports {
            all.added += report.added
            all.unchanged += report.unchanged
            all.completed += report.completed
            all.different += report.different
        }
        if output.json { Terminal.output(try JSONText.write(all)) } else { show(all) }
        if !all.different.isEmpty { throw ExitStatus.fail.thrown }
    }

    private func show(_ report: RunArchive.Report) {
        Terminal.output(
            "\(report.added.count) added, \(report.completed.count) completed, \(report.unchanged.count) were there already"
        )
        for run in report.different {
            Terminal.error("firedrill: the store has another run \(run); it was left as it is")
        }
    }

    private static func data(_ path: String) throws(ChaosError) -> Data {
        do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw ChaosError(
                .usage, operation: "import", target: path, cause: (error as NSError).localizedDescription)
        }
    }
}

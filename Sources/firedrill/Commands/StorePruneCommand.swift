import ArgumentParser
import ChaosCore
import Foundation

/// `firedrill store prune`: lets go of what is older than wanted.
struct StorePruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Removes runs older than --keep from the store, and their folders here.",
        discussion: "Runs that still run, and those whose fault may still be in, stay.")

    @Option(name: .long, help: "How long runs are kept, such as 90d.")
    var keep: String

    @Flag(name: .long, help: "Only say what would be removed.")
    var dryRun = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let removed: [String]
        let folders: Int
        let dryRun: Bool
    }

    func run() async throws {
        guard let length = DurationText.parse(keep), length > .zero else {
            throw ValidationError("--keep takes a length of time such as 90d; got \"\(keep)\".")
        }
        let before = WallClock.now.timeIntervalSince1970 - length.inSeconds
        let state = try StateFolder()
        let removed = try await StoreWork.with(storeOptions) { store in
            guard dryRun else { return try await store.runs.prune(before: before) }
            return try await Self.prunable(store.runs, before: before)
        }
        let folders = dryRun ? 0 : try removeFolders(state, of: removed)
        let report = Report(removed: removed.sorted(), folders: folders, dryRun: dryRun)
        if output.json { return Terminal.output(try JSONText.write(report)) }
        let verb = dryRun ? "would remove" : "removed"
        Terminal.output("\(verb) \(removed.count) runs that began more than \(keep) ago, and \(folders) folders")
    }

    private static func prunable(_ store: any RunStore, before: Double) async throws -> [String] {
        var found: [String] = []
        try await store.forEachBatch(RunFilter(until: before)) { batch in
            found += batch.filter { $0.state != .running && $0.outcome?.mayStillBeIn != true }.map(\.id)
        }
        return found
    }

    /// The folders of the removed runs in the state folder. A folder that a person named with --out is theirs.
    private func removeFolders(_ state: StateFolder, of runs: [String]) throws -> Int {
        var count = 0
        for run in runs where !run.contains("/") && !run.hasPrefix(".") {
            let path = "\(state.runs)/\(run)"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do {
                try FileManager.default.removeItem(atPath: path)
                count += 1
            } catch {
                Terminal.error("firedrill: \(path) could not be removed: \((error as NSError).localizedDescription)")
            }
        }
        return count
    }
}

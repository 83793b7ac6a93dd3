import ArgumentParser
import ChaosCore
import Foundation

/// `firedrill store list`: the runs that match, newest first.
struct StoreListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists runs, newest first; one whose process is gone shows as interrupted.")

    @OptionGroup var filter: RunFilterOptions
    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .long, help: "At most this many.")
    var limit = 50

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0.") }
    }

    func run() async throws {
        var wanted = try filter.filter()
        wanted.limit = limit
        let (runs, total) = try await StoreWork.with(storeOptions) { store in
            (try await store.runs.runs(wanted), try await store.runs.count(wanted))
        }
        if output.json { return Terminal.output(try JSONText.write(runs)) }
        runs.map(Self.line).forEach(Terminal.output)
        if runs.isEmpty { Terminal.output("no run matches") }
        if total > runs.count { output.say("\(runs.count) of \(total) runs (more with --limit)") }
    }

    private static func line(_ run: StoredRun) -> String {
        let began = ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: run.startedAt))
        let outcome = run.outcome
        let verdict = outcome?.verdict.rawValue ?? run.state.rawValue
        let measured = outcome?.measured?.rawValue ?? "-"
        let documented = run.documented?.level.rawValue ?? "-"
        let alarm = outcome?.mayStillBeIn == true ? "  FAULT MAY STILL BE IN" : ""
        let times =
            "TTD \(time(outcome?.ttdSeconds, outcome?.ttdLongerThanSeconds))"
            + "  TTR \(time(outcome?.ttrSeconds, outcome?.ttrLongerThanSeconds))"
        let control = run.control ? " (control)" : ""
        return "\(run.id)  \(began)  \(verdict)  \(measured)/\(documented)  \(times)  \(run.experiment)\(control) on"
            + " \(run.target)\(alarm)"
    }

    /// `3.1 s`, `> 60 s` when it was waited for in vain, `-` when it is not known.
    private static func time(_ seconds: Double?, _ longerThan: Double?) -> String {
        if let seconds { return DurationText.describe(.seconds(seconds)) }
        return longerThan.map { "> \(DurationText.describe(.seconds($0)))" } ?? "-"
    }
}

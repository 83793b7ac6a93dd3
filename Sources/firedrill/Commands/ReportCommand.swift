import ArgumentParser
import ChaosCore
import ChaosFaults
import ChaosReporting
import Foundation

/// `firedrill report`: what runs say, for an engineer, an on-call lead or a manager.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Reports a run, an incident, or all runs of a period; without any of them the newest run.")

    @Argument(help: "The run's id.")
    var run: String?

    @Option(name: .long, help: "The incident's id (INC-...): its postmortem, as far as evidence goes.")
    var incident: String?

    @OptionGroup var filter: RunFilterOptions
    @OptionGroup var storeOptions: StoreOptions

    @Option(
        name: .long,
        help: "html, markdown, json, csv, junit or openmetrics (default: as the file's ending says, else markdown).")
    var format: ReportFormat?

    @Option(name: .long, help: "The language of html and markdown: en or ko.")
    var language = ReportLanguage.english

    @Option(name: .long, help: "The file to write (default: standard output).")
    var out: String?

    func validate() throws {
        let subjects = [run != nil, incident != nil, filter.isGiven].count { $0 }
        if subjects > 1 {
            throw ValidationError("Give a run, an incident, or what narrows the period down, not several of them.")
        }
    }

    func run() async throws {
        let now = WallClock.now
        let wanted = try filter.filter(now: now)
        let text = try await StoreWork.with(storeOptions) { store in
            let desk = ReportDesk(store: store.runs, runsFolder: try StateFolder().runs)
            return try await report(desk, wanted, now: now.timeIntervalSince1970)
        }
        guard let out else { return Terminal.piece(text) }
        do {
            try text.write(toFile: out, atomically: true, encoding: .utf8)
        } catch {
            throw ChaosError(
                .storage, operation: "write the report", target: out, cause: (error as NSError).localizedDescription,
                remedy: "Name a file in a folder that can be written.")
        }
        Terminal.error("report: \(out)")
    }

    private func report(_ desk: ReportDesk, _ filter: RunFilter, now: Double) async throws -> String {
        let format = self.format ?? out.flatMap(ReportFormat.init(fileName:)) ?? .markdown
        if let incident { return try await desk.incident(incident, format, language) }
        if self.filter.isGiven {
            return try await desk.period(
                filter, now: now, known: FaultCatalog.builtIn.map { $0.kind }, format, language)
        }
        guard let id = try await newest(desk) else {
            throw ChaosError(
                .usage, operation: "report the newest run", target: desk.store.place, cause: "the store has no run",
                remedy: "firedrill run experiments/redis-lock-contention.yaml")
        }
        return try await desk.run(id, format, language)
    }

    private func newest(_ desk: ReportDesk) async throws -> String? {
        if let run { return run }
        return try await desk.newest()
    }
}

extension ReportFormat: ExpressibleByArgument {}

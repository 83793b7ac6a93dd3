import ChaosCore
import Foundation

/// Makes every report out of a run store and the files beside it, for the command line and the local page alike.
public struct ReportDesk: Sendable {
    /// More runs than this do not go into one file of test cases.
    private static let mostCases = 10_000

    public let store: any RunStore
    /// Where runs of this machine have their folders.
    public let runsFolder: String

    public init(store: any RunStore, runsFolder: String) {
        self.store = store
        self.runsFolder = runsFolder
    }

    // MARK: One run

    /// The report of one run. Throws `usage` when there is none of this id, `storage` when it cannot be read.
    public func run(_ id: String, _ format: ReportFormat, _ language: ReportLanguage) async throws -> String {
        let record = try await record(of: id)
        let reporter: any Reporter =
            switch format {
            case .html: HTMLReporter(language: language, history: try await history(of: record))
            case .markdown: MarkdownReporter(language: language)
            case .json: JSONReporter()
            case .csv: CSVReporter()
            case .junit: JUnitReporter()
            case .openmetrics: OpenMetricsReporter()
            }
        return try reporter.report(record)
    }

    /// The postmortem of an incident, or its run in a form for programs. Throws as `run` does.
    public func incident(_ id: String, _ format: ReportFormat, _ language: ReportLanguage) async throws -> String {
        let run = try await run(ofIncident: id)
        switch format {
        case .html: return try PostmortemHTML(language: language).report(try await record(of: run))
        case .markdown: return try PostmortemMarkdown(language: language).report(try await record(of: run))
        case .json, .csv, .junit, .openmetrics: return try await self.run(run, format, language)
        }
    }

    /// The newest drill's id; `nil` when the store is empty.
    public func newest() async throws -> String? {
        var filter = RunFilter(limit: 1)
        filter.kind = .drill
        return try await store.runs(filter).first?.id
    }

    /// An incident of a drill is named after its run, as the alerts have it.
    private func run(ofIncident id: String) async throws -> String {
        var filter = RunFilter(limit: 1)
        filter.incident = id
        if let run = try await store.runs(filter).first { return run.id }
        throw ChaosError(
            .usage, operation: "report the incident", target: id,
            cause: "the store \(store.place) has no incident of this id",
            remedy: "An incident is named INC- and its run: firedrill store list")
    }

    /// The run's record with its samples, as far as they are there. A run without an end has what is known of it.
    public func record(of id: String) async throws -> RunRecord {
        guard let run = try await store.run(id) else {
            throw ChaosError(
                .usage, operation: "report the run", target: id,
                cause: "the store \(store.place) has no run of this id", remedy: "Its runs: firedrill store list")
        }
        guard run.kind == .drill, let document = try await store.document(of: id) else {
            return RunRecord(unfinished: run, events: LiveJournal(folder: "\(runsFolder)/\(id)").events())
        }
        do {
            var record = try JSONDecoder().decode(RunRecord.self, from: Data(document.utf8))
            if record.observations.isEmpty { record.observations = samples(of: run)?.observations ?? [] }
            return record
        } catch {
            throw ChaosError(
                .storage, operation: "read the run's record", target: id, cause: "\(error)",
                remedy: "It may be of a newer firedrill.")
        }
    }

    private func samples(of run: StoredRun) -> RunSamples? {
        let paths = [run.samples, "\(runsFolder)/\(run.id)/samples.json"].compactMap(\.self)
        for path in paths {
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            if let samples = try? JSONDecoder().decode(RunSamples.self, from: data), samples.run == run.id {
                return samples
            }
        }
        return nil
    }

    /// All finished runs of the record's experiment on its target, of the newest 300, with this one; `nil` for a control
    /// run.
    public func history(of record: RunRecord) async throws -> ScenarioPeriod? {
        guard !record.control else { return nil }
        var filter = RunFilter(scenario: record.experiment, state: .finished, limit: 300)
        filter.control = false
        filter.kind = .drill
        var tally = PeriodTally(PeriodScope(until: .greatestFiniteMagnitude))
        tally.add(StoredRun(record, owner: .unnamed))
        let system = Self.system(record.target)
        for run in try await store.runs(filter)
        where run.id != record.run && run.experiment == record.experiment && Self.system(run.target) == system {
            tally.add(run)
        }
        return tally.report().scenarios.first
    }

    /// The system that a target is. A lab that `run` starts for itself has a name of its own each time (`drill-4711`),
    /// and is the same system all the same.
    private static func system(_ target: String) -> String {
        let prefix = "drill-"
        let isOwnLab = target.hasPrefix(prefix) && target.dropFirst(prefix.count).allSatisfy(\.isNumber)
        return isOwnLab ? prefix : target
    }

    // MARK: Many runs

    /// The report of the runs that match, up to `now` in seconds since 1970. `known` are the scenarios that ought to be
    /// drilled. Throws `usage` for a rate over runs that were chosen by how they ended: it would say nothing.
    public func period(
        _ filter: RunFilter, now: Double, known: [String], _ format: ReportFormat, _ language: ReportLanguage
    ) async throws -> String {
        if ![.csv, .junit].contains(format) { try Self.requireAllEnds(filter) }
        switch format {
        case .csv: return try await table(filter)
        case .junit: return RunSuites().document(try await cases(filter))
        case .html: return try PeriodHTML(language: language).report(try await period(filter, now: now, known: known))
        case .json: return try PeriodJSON().report(try await period(filter, now: now, known: known))
        case .markdown:
            return try PeriodMarkdown(language: language).report(try await period(filter, now: now, known: known))
        case .openmetrics: return try PeriodOpenMetrics().report(try await period(filter, now: now, known: known))
        }
    }

    private static func requireAllEnds(_ filter: RunFilter) throws(ChaosError) {
        guard filter.verdict != nil || filter.state != nil else { return }
        throw ChaosError(
            .usage, operation: "report the period", target: filter.verdict == nil ? "--state" : "--verdict",
            cause: "rates and times of runs chosen by how they ended say nothing about all of them",
            remedy: "List them with --format csv or junit, or with firedrill store list.")
    }

    /// What the runs that match say together.
    public func period(_ filter: RunFilter, now: Double, known: [String]) async throws -> PeriodReport {
        let scope = PeriodScope(
            since: filter.since, until: filter.until ?? now, level: filter.level, scenario: filter.scenario)
        var tally = PeriodTally(scope)
        try await store.forEachFinding(filter) { tally.add($0) }
        // A control run has no level: those of a report by level are all that the rest of the filter lets through.
        if filter.level != nil, filter.control == nil {
            var controls = filter
            (controls.level, controls.control) = (nil, true)
            try await store.forEachFinding(controls) { if $0.outcome?.measured != filter.level { tally.add($0) } }
        }
        var open = RunFilter()
        open.mayStillBeIn = true
        return tally.report(
            lastDrills: try await lastDrills(filter.scenario.map { [$0] } ?? known),
            openFailures: try await store.runs(open))
    }

    private func lastDrills(_ scenarios: [String]) async throws -> [PeriodReport.LastDrill] {
        let drilled = try await store.lastDrills()
        return scenarios.map { scenario in
            let runs = drilled.filter { $0.scenario == scenario || $0.experiment == scenario }
            return .init(scenario: scenario, at: runs.map(\.startedAt).max())
        }
    }

    private func table(_ filter: RunFilter) async throws -> String {
        let table = RunTable()
        var text = table.heading
        try await store.forEachBatch(filter) { text += table.rows($0) }
        return text
    }

    private func cases(_ filter: RunFilter) async throws -> [StoredRun] {
        var limited = filter
        limited.limit = min(filter.limit ?? Self.mostCases, Self.mostCases)
        return try await store.runs(limited)
    }
}

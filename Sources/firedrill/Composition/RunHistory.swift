import ChaosCore
import ChaosEngine
import ChaosReporting
import ChaosStore
import Foundation

/// Keeps the rows of this command's runs: there from the start, renewed while they run, finished at the end.
struct RunHistory: Sendable {
    /// How often a run says that it is still there.
    private static let interval = Duration.seconds(5)

    let store: StoreAccess

    /// A row that is being kept.
    struct Entry: Sendable {
        fileprivate let run: StoredRun
        fileprivate let renewing: Task<Void, Never>
    }

    /// Puts the run in. Throws `storage` when it cannot be; nothing may be injected then.
    func begin(_ run: StoredRun) async throws(ChaosError) -> Entry {
        do throws(ChaosError) { try await store.runs.begin(run) } catch {
            throw ChaosError(
                error.code, operation: error.operation, target: error.target, cause: error.cause,
                remedy: "Nothing was injected. \(error.remedy ?? "")")
        }
        return Entry(run: run, renewing: Task { [store] in await Self.renew(run.id, store.runs) })
    }

    /// A drill's row.
    func begin(
        _ id: String, _ experiment: Experiment, target: String, control: Bool, series: String?, arm: String?
    ) async throws(ChaosError) -> Entry {
        var run = StoredRun(
            id: id, experiment: experiment, target: target, control: control, owner: store.own,
            startedAt: WallClock.now.timeIntervalSince1970)
        run.series = series
        run.arm = arm
        return try await begin(run)
    }

    /// The row of a fault by itself.
    func begin(injection fault: String, _ id: String, target: String) async throws(ChaosError) -> Entry {
        try await begin(
            StoredRun(
                id: id, kind: .injection, experiment: fault, title: "\(fault) by itself", scenario: fault,
                target: target, owner: store.own, startedAt: WallClock.now.timeIntervalSince1970))
    }

    /// Puts the end of a fault by itself in.
    func finish(_ entry: Entry, _ result: SingleInjection.Outcome) async throws {
        var run = entry.run
        run.state = .finished
        run.endedAt = WallClock.now.timeIntervalSince1970
        var outcome = StoredOutcome(
            verdict: result.confirmed && !result.interrupted ? .pass : .inconclusive, resolutionSeconds: 0.25,
            faultRemoved: result.faultRemoved)
        outcome.faultEnded = result.faultEnded
        outcome.faultRemovedBy = result.faultRemovedBy
        outcome.interruptedBySignal = result.interrupted
        run.outcome = outcome
        try await finish(entry, run, document: try JSONText.write(result))
    }

    /// Puts the drill's end in, with its record as the document. `samples` is the file with its readings.
    func finish(_ entry: Entry, _ record: RunRecord, samples: String) async throws {
        var run = entry.run
        run.finish(record)
        run.samples = FileManager.default.fileExists(atPath: samples) ? samples : nil
        try await finish(entry, run, document: try JSONReporter().report(record))
    }

    /// All runs of the record's experiment on its target, with this one; `nil` when they cannot be read.
    func scenario(of record: RunRecord, folder: String) async -> ScenarioPeriod? {
        try? await ReportDesk(store: store.runs, runsFolder: folder).history(of: record)
    }

    /// Puts the run's end in.
    func finish(_ entry: Entry, _ run: StoredRun, document: String) async throws(ChaosError) {
        entry.renewing.cancel()
        await entry.renewing.value
        try await store.runs.finish(run, document: document)
    }

    private static func renew(_ run: String, _ store: any RunStore) async {
        while (try? await ContinuousClock().sleep(for: interval)) != nil {
            // A store that is away for a moment must not end a drill.
            try? await store.renew([run])
        }
    }
}

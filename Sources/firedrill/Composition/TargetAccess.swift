import ChaosCore
import ChaosEngine
import ChaosFaults
import ChaosProbes
import Foundation

/// Everything between a command and its target: reach it, lock it, take out what earlier runs left behind.
struct TargetAccess: Sendable {
    let identities: [String]
    private let lock: TargetLock

    /// Throws `targetUnreachable` naming every part that does not answer, `targetBusy` when another run holds one,
    /// `recoveryFailed` when a leftover could not be taken out.
    static func open(
        _ target: Target, state: StateFolder, run: String, output: OutputOptions
    ) async throws -> TargetAccess {
        let parts = await TargetIdentity.ask(target)
        let failures = parts.compactMap { part -> ChaosError? in
            if case .failure(let error) = part.answer { error } else { nil }
        }
        if let first = failures.first {
            for failure in failures.dropFirst() { Terminal.error("firedrill: \(failure)") }
            throw first
        }
        let identities = parts.compactMap { try? $0.answer.get() }
        let lock = try TargetLock.take(
            identities, folder: state.locks, run: run, since: ISO8601DateFormatter().string(from: Date()))
        try await replay(state, output)
        return TargetAccess(identities: identities, lock: lock)
    }

    func close() {
        lock.release()
    }

    /// Takes out what runs left behind whose process is gone.
    static func replay(_ state: StateFolder, _ output: OutputOptions) async throws {
        for outcome in try await leftovers(state).recover() {
            let undo = outcome.entry.undo
            switch outcome.result {
            case .success(let report):
                output.say("took out what run \(undo.run) had left behind (\(undo.fault)): \(report.evidence)")
            case .failure(let error):
                throw error
            }
        }
    }

    /// The leftovers of all runs, with connections made from each run's target file.
    static func leftovers(_ state: StateFolder) -> Leftovers {
        let clock = MonotonicRunClock()
        return Leftovers(journal: RecoveryJournal(folder: state.journal), clock: clock) { undo in
            // A lab that was taken down took its servers, and whatever was in them, with it.
            if undo.targetSource.hasPrefix("\(state.root)/labs/"),
                !FileManager.default.fileExists(atPath: undo.targetSource)
            {
                return RecoveryReport(nothingToDo: true, evidence: "the lab \(undo.target) is gone with its servers")
            }
            guard let type = FaultCatalog.type(of: undo.fault) else {
                throw ChaosError(
                    .recoveryFailed, operation: "find the fault", target: undo.fault, cause: "there is no such fault")
            }
            return try await type.recover(
                undo, target: try TargetLoader().load(path: undo.targetSource), clock: clock)
        }
    }
}

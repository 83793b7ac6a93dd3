import ChaosCore
import ChaosEngine
import ChaosProbes
import Foundation

/// One runbook at a time on one system. A drill may hold the same system: that is what a runbook is for.
enum RunbookAccess {
    /// Locks what the target's servers call themselves; a server that is down cannot say, so the file's path is locked too.
    /// Throws `targetBusy` when another runbook runs there, `targetUnreachable` when no part of the target answers.
    static func lock(_ target: Target, state: StateFolder, run: String) async throws -> TargetLock {
        let parts = await TargetIdentity.ask(target)
        let identities = parts.compactMap { try? $0.answer.get() }
        let failure = parts.compactMap { part -> ChaosError? in
            if case .failure(let error) = part.answer { error } else { nil }
        }.first
        if identities.isEmpty, let failure { throw failure }
        let file = URL(fileURLWithPath: target.source).standardizedFileURL.resolvingSymlinksInPath().path
        return try TargetLock.take(
            (identities + ["file:\(file)"]).map { "runbook:\($0)" }, folder: state.locks, run: run,
            since: ISO8601DateFormatter().string(from: Date()))
    }
}

import ChaosCore
import ChaosEngine
import ChaosFaults
import ChaosProbes
import ChaosStore
import Foundation

/// Everything between a command and its target: reach it, lock it, take out what earlier runs left behind.
struct TargetAccess: Sendable {
    let identities: [String]
    /// For the faults of this command's runs.
    let reapers: any ReaperStarter
    private let lock: TargetLock
    /// Set when machines share the store.
    private let lease: TargetLease?

    /// Lends the target for the time of `body`. Throws what `body` throws, `targetUnreachable` naming every part that does
    /// not answer, `targetBusy` when another run, here or on another machine of the store, holds one, `recoveryFailed` when
    /// a leftover could not be taken out.
    static func use<Value>(
        _ target: Target, state: StateFolder, run: String, output: OutputOptions, store: StoreAccess?,
        _ body: (TargetAccess) async throws -> Value
    ) async throws -> Value {
        let access = try await open(target, state: state, run: run, output: output, store: store)
        do {
            let value = try await body(access)
            await access.close()
            return value
        } catch {
            await access.close()
            throw error
        }
    }

    private static func open(
        _ target: Target, state: StateFolder, run: String, output: OutputOptions, store: StoreAccess?
    ) async throws -> TargetAccess {
        // A leftover may be what keeps the target from answering.
        try await replay(state, for: nil, output, store)
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
        do {
            // Once more under the lock: whoever held it may have died just now, with its fault in.
            try await replay(state, for: identities, output, store)
            let starter = ProcessReaperStarter(store: store)
            guard let store, let leases = store.leases else {
                return TargetAccess(identities: identities, reapers: starter, lock: lock, lease: nil)
            }
            let lease = try await leases.take(shared(identities, store.own), run: run, isClean: store.isClean)
            return TargetAccess(
                identities: identities, reapers: LeasedReaperStarter(starter: starter, lease: lease), lock: lock,
                lease: lease)
        } catch {
            lock.release()
            throw error
        }
    }

    /// Throws `targetBusy` when the target is not this command's any more: nothing may begin then.
    func check() throws(ChaosError) {
        try lease?.check()
        try lock.check()
    }

    private func close() async {
        // Other machines first: what is still locked here keeps this one's other runs away.
        if let error = await lease?.release() {
            Terminal.error("firedrill: the lock that machines share could not be given back: \(error)")
        }
        lock.release()
    }

    /// Takes out what runs left behind whose process is gone. One that stays in at one of these servers refuses the run;
    /// without servers nothing is judged yet.
    private static func replay(
        _ state: StateFolder, for identities: [String]?, _ output: OutputOptions, _ store: StoreAccess?
    ) async throws {
        let leftovers = leftovers(state)
        for outcome in try await leftovers.recover(limit: .seconds(15)) {
            let undo = outcome.entry.undo
            switch outcome.result {
            case .success(let report):
                output.say("took out what run \(undo.run) had left behind (\(undo.fault)): \(report.evidence)")
                await store?.note(recovered: [undo.run])
            case .failure(let error) where error.code == .targetBusy && outcome.entry.owner.isAlive:
                continue
            case .failure(let error):
                guard let identities else { continue }
                if error.code != .targetBusy { await RecoveryAlarm.sound(undo, cause: "\(error)") }
                guard lasting(outcome.entry.identities).isDisjoint(with: identities) else { throw error }
                Terminal.error("firedrill: another target is not clean: \(error)")
            }
        }
        guard identities != nil else { return }
        // Nobody can tell whether it is this target's.
        if let lost = try leftovers.unreadable().first { throw lost.error }
    }

    /// The leftovers of all runs, with connections made from each run's target file, or from another one that a person
    /// named because the system has moved.
    static func leftovers(_ state: StateFolder, movedTo moved: Target? = nil) -> Leftovers {
        let clock = MonotonicRunClock()
        return Leftovers(journal: RecoveryJournal(folder: state.journal), clock: clock) { entry in
            let undo = entry.undo
            // A lab that was taken down took its servers, and whatever was in them, with it.
            if moved == nil, undo.targetSource.hasPrefix("\(state.root)/labs/"),
                !FileManager.default.fileExists(atPath: undo.targetSource)
            {
                return RecoveryReport(nothingToDo: true, evidence: "the lab \(undo.target) is gone with its servers")
            }
            let type = FaultCatalog.type(of: undo.fault)
            guard type != nil || undo.fault == SwitchUndo.kind else {
                throw ChaosError(
                    .recoveryFailed, operation: "find the fault", target: undo.fault, cause: "there is no such fault")
            }
            let target = try moved ?? TargetLoader().load(path: undo.targetSource)
            if moved == nil {
                try await refuseAnotherSystem(target, entry)
            } else {
                try await requireSameServers(target, entry)
            }
            guard let type else { return try await SwitchUndo.recover(undo, target: target) }
            return try await type.recover(undo, target: target, clock: clock)
        }
    }

    /// An address is no identity: another system may answer there.
    private static func lasting(_ identities: [String]) -> Set<String> {
        Set(identities.filter { !$0.hasPrefix("http:") && !$0.hasPrefix("https:") })
    }

    /// What means one server on all machines: a control group's number is one machine's own, and counts from its boot.
    private static func shared(_ identities: [String], _ own: RunOwner) -> [String] {
        lasting(identities).map { $0.hasPrefix("cgroup:") ? "\($0)@\(own.host)/\(own.boot)" : $0 }.sorted()
    }

    /// The file may by now describe another system; freeing nothing there would pass for a recovery here. Redis is not
    /// asked: its `run_id` changes at each start, and what a fault left there has run out with its lease.
    private static func refuseAnotherSystem(_ target: Target, _ entry: JournalEntry) async throws {
        let lasting = lasting(entry.identities).filter { !$0.hasPrefix("redis:") }
        guard !lasting.isEmpty else { return }
        let answers = await TargetIdentity.ask(target).compactMap { try? $0.answer.get() }
        guard lasting.isDisjoint(with: answers) else { return }
        throw ChaosError(
            .recoveryFailed, operation: "find the system of run \(entry.undo.run)", target: entry.undo.targetSource,
            cause: "none of \(lasting.sorted().joined(separator: ", ")) answers at the addresses in the file",
            remedy: "Is the system down, or does the file describe another one now?")
    }

    /// A file that a person named must lead to every server of the journal, Redis too: freeing nothing on another one
    /// would pass for a recovery. Only the API's address, which is no identity, may differ.
    private static func requireSameServers(_ target: Target, _ entry: JournalEntry) async throws {
        let wanted = lasting(entry.identities)
        let answers = await TargetIdentity.ask(target)
        let missing = wanted.subtracting(answers.compactMap { try? $0.answer.get() })
        guard !wanted.isEmpty, missing.isEmpty else {
            let found = answers.map { part in
                switch part.answer {
                case .success(let identity): identity
                case .failure(let error): "\(part.name) does not answer (\(error.cause))"
                }
            }
            let lost = wanted.isEmpty ? "any server (the journal names none)" : missing.sorted().joined(separator: ", ")
            // When all have answered, asking again gives the same.
            let isFinal = answers.allSatisfy { (try? $0.answer.get()) != nil }
            throw ChaosError(
                isFinal ? .invalidFile : .recoveryFailed, operation: "find the system of run \(entry.undo.run)",
                target: target.source,
                cause: "it does not lead to \(lost), but to: \(found.joined(separator: ", "))",
                remedy: "If it is the same system all the same (a restarted Redis has another run_id), undo"
                    + " it by hand.")
        }
    }
}

import ChaosCore

/// Takes out what earlier runs left behind, as their journal entries say.
public struct Leftovers: Sendable {
    /// What became of one entry.
    public struct Outcome: Sendable {
        public let entry: JournalEntry
        public let result: Result<RecoveryReport, ChaosError>
    }

    private let journal: RecoveryJournal
    private let clock: any RunClock
    private let takeOut: @Sendable (JournalEntry) async throws -> RecoveryReport

    /// `takeOut` recovers one entry by the fault's own rules, with connections from the target's file.
    public init(
        journal: RecoveryJournal, clock: any RunClock,
        takeOut: @escaping @Sendable (JournalEntry) async throws -> RecoveryReport
    ) {
        self.journal = journal
        self.clock = clock
        self.takeOut = takeOut
    }

    /// Recovers every entry whose owner is gone (or only one run's), and closes those that were verified. An entry whose
    /// owner still lives is left to it and comes back as `targetBusy`. One unreadable file does not keep the others in;
    /// `unreadable` has it. Throws when it is the very run's that was asked for.
    public func recover(run: String? = nil, limit: Duration = .seconds(30)) async throws(ChaosError) -> [Outcome] {
        var outcomes: [Outcome] = []
        for entry in try entries(of: run) where run.map({ $0 == entry.undo.run }) ?? true {
            if entry.owner.isAlive, entry.owner != .own {
                outcomes.append(Outcome(entry: entry, result: .failure(held(entry))))
                continue
            }
            outcomes.append(Outcome(entry: entry, result: await recover(entry, limit: limit)))
        }
        return outcomes
    }

    /// Takes a run's fault out although its owner still lives, as one that was stopped and does not answer. The entry stays
    /// open: what the owner does when it goes on is not known. `nil` when there is no such entry.
    public func takeOver(run: String, limit: Duration = .seconds(30)) async throws(ChaosError) -> Outcome? {
        guard let entry = try entries(of: run).first(where: { $0.undo.run == run }) else { return nil }
        return Outcome(entry: entry, result: await recover(entry, limit: limit, closes: false))
    }

    /// Files that may hide a fault and that nobody can act on but a person.
    public func unreadable() throws(ChaosError) -> [UnreadableEntry] { try journal.read().unreadable }

    private func entries(of run: String?) throws(ChaosError) -> [JournalEntry] {
        let content = try journal.read()
        if let lost = content.unreadable.first(where: { $0.run == run }) { throw lost.error }
        return content.entries
    }

    private func held(_ entry: JournalEntry) -> ChaosError {
        ChaosError(
            .targetBusy, operation: "take out \(entry.undo.fault) of run \(entry.undo.run)", target: entry.undo.target,
            cause: "process \(entry.owner.pid), which injected it, is still there",
            remedy: "Stop it with: kill -INT \(entry.owner.pid) (a stopped process: kill -KILL), then recover again")
    }

    private func recover(
        _ entry: JournalEntry, limit: Duration, closes: Bool = true
    ) async -> Result<RecoveryReport, ChaosError> {
        do {
            // A reaper and the next command may come at the same time; the second one finds nothing to do.
            let lock = try await EntryLock.take(journal.lockPath(of: entry.undo.run), clock: clock, limit: limit)
            defer { lock.release() }
            // What was read before the lock may be history: whoever held it has closed the entry, and another run may
            // have begun since.
            guard try journal.read().entries.contains(entry) else {
                return .success(
                    RecoveryReport(nothingToDo: true, evidence: "another process has just taken it out and verified it")
                )
            }
            let result = await Recovery(clock: clock, limit: limit) { [takeOut] in
                try await takeOut(entry)
            }.run()
            let report = try result.get()
            if closes { try journal.close(run: entry.undo.run) }
            return .success(report)
        } catch let error as ChaosError {
            return .failure(error)
        } catch {
            let cause = (error as? Recovery.Failure)?.reason ?? "\(error)"
            return .failure(
                ChaosError(
                    .recoveryFailed, operation: "take out \(entry.undo.fault) of run \(entry.undo.run)",
                    target: entry.undo.target, cause: cause,
                    remedy: "By hand: \(entry.undo.byHand.joined(separator: "; "))"))
        }
    }
}

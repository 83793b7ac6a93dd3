import ChaosCore
import ChaosEngine
import Synchronization

/// Turns switches of the system under test over HTTP, as a runbook does, and puts them back.
///
/// A turned switch is as much of a leftover as a fault: how it stood before is in the recovery journal, and a reaper
/// watches, before it is turned.
actor TargetSwitches {
    /// How long putting back is tried.
    private static let recoveryLimit = Duration.seconds(30)

    private let target: Target
    private let pages: SwitchPages
    private let journal: RecoveryJournal
    private let reapers: any ReaperStarter
    /// The journal entry's name.
    private let run: String
    /// Each switch as it stood at first.
    private var found: [String: SwitchPages.Place] = [:]
    private var present: [String: String] = [:]
    private let reaper = Mutex<(any Reaper)?>(nil)

    init(target: Target, journal: RecoveryJournal, reapers: any ReaperStarter, run: String) {
        self.target = target
        self.journal = journal
        self.reapers = reapers
        self.run = run
        pages = SwitchPages(target: target)
    }

    /// Why the switches may have been put back by the reaper meanwhile; `nil` while they stand as they were turned.
    nonisolated var takeover: String? { reaper.withLock { $0 }?.takeover }

    /// Puts the switches on these values and reads them back. One that an earlier call turned and this one does not name
    /// goes back. Throws `usage` when no page of the target has the switch or it refuses the value, `targetUnreachable`
    /// when it does not answer, `faultNotEffective` when it shows something else or the reaper took over, and what journal and reaper throw.
    func set(_ wanted: [String: String]) async throws {
        if let takeover {
            throw ChaosError(
                .faultNotEffective, operation: "turn the target's switches", target: target.name, cause: takeover)
        }
        let unknown = wanted.keys.filter { found[$0] == nil }
        for name in unknown.sorted() { found[name] = try await pages.find(name) }
        if !unknown.isEmpty {
            try journal.write(SwitchUndo.record(found, run: run, target: target))
            if reaper.withLock({ $0 }) == nil {
                let started = try await reapers.start(run: run)
                reaper.withLock { $0 = started }
            }
        }
        for name in found.keys.sorted() {
            guard let start = found[name] else { continue }
            let value = wanted[name] ?? start.value
            guard present[name, default: start.value] != value else { continue }
            // Before the request: one whose answer is lost may have turned it all the same.
            present[name] = value
            try await pages.put(name, value, at: start.page)
        }
    }

    /// Puts everything back and reads it back, in its own time. Answers with the entry and why it stays open, if it does.
    func putBack() async -> (undo: UndoRecord, cause: String)? {
        guard !found.isEmpty else { return nil }
        let undo = SwitchUndo.record(found, run: run, target: target)
        let result = await Recovery(clock: MonotonicRunClock(), limit: Self.recoveryLimit) { [target] in
            try await SwitchUndo.recover(undo, target: target)
        }.run()
        switch result {
        // The reaper stays: it tries on when this process has ended.
        case .failure(let failure): return (undo, failure.reason)
        case .success:
            do { try journal.close(run: run) } catch { return (undo, "\(error)") }
            await reaper.withLock { $0 }?.dismiss()
            reaper.withLock { $0 = nil }
            (found, present) = ([:], [:])
            return nil
        }
    }
}

import Synchronization

/// Hands the final count of a run's taken locks from the fault that let go to the recovery that reports it, which knows
/// only the undo record. In another process there is nothing to hand over, and nothing is said.
enum LockLossLedger {
    private static let notes = Mutex<[String: String]>([:])

    static func note(_ tally: SweepTally, run: String) {
        notes.withLock { $0[run] = tally.description }
    }

    /// The note of this run; it stays, since recovery may be called again.
    static func text(run: String) -> String? { notes.withLock { $0[run] } }
}
